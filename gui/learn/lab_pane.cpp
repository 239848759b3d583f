#include "gui/learn/lab_pane.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QDir>
#include <QFileInfo>
#include <QGuiApplication>
#include <QSplitter>
#include <QVBoxLayout>

#include "gui/look/theme.h"
#include "gui/look/two_line_delegate.h"

namespace loom::gui {

LabPane::LabPane(ScenarioDocument* document, EngineClient* engine, QWidget* parent)
    : QWidget(parent),
      m_document(document),
      m_engine(engine),
      m_title(new QLabel),
      m_standing(new QLabel),
      m_said(new QLabel),
      m_text(new QTextBrowser),
      m_list(new QListView),
      m_check(new QPushButton(themeIcon(QStringLiteral("test")), tr("Check"))),
      m_reset(new QPushButton(themeIcon(QStringLiteral("undo")), tr("Reset lab"))) {
  build();
  connect(document, &ScenarioDocument::replaced, this, &LabPane::fileChanged);
  connect(document, &ScenarioDocument::spliced, this, [this] {
    m_checks.forget();
    showStanding();
  });
  connect(engine, &EngineClient::noted, this, &LabPane::noted);
  connect(m_check, &QPushButton::clicked, this, &LabPane::check);
  connect(m_reset, &QPushButton::clicked, this, &LabPane::reset);
  connect(m_text, &QTextBrowser::anchorClicked, this, &LabPane::follow);
  connect(m_list, &QListView::activated, this,
          [this](const QModelIndex& index) { emit placeWanted(index.data(ChecksModel::LineRole).toInt(), 1); });
  connect(&Theme::instance(), &Theme::changedTheme, this, [this] {
    renderReadme();
    showStanding();
  });
  fileChanged();
}

void LabPane::build() {
  m_title->setWordWrap(true);
  QFont bold = font();
  bold.setPointSizeF(bold.pointSizeF() * 1.15);
  bold.setWeight(QFont::DemiBold);
  m_title->setFont(bold);
  m_text->setOpenLinks(false);
  m_text->setFrameShape(QFrame::NoFrame);
  m_text->setAccessibleName(tr("What the lab says"));
  m_list->setModel(&m_checks);
  m_list->setItemDelegate(new TwoLineDelegate(ChecksModel::AdviceRole, ChecksModel::PointsRole, m_list));
  m_list->setResizeMode(QListView::Adjust);
  m_list->setFrameShape(QFrame::NoFrame);
  m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_list->setAccessibleName(tr("What the lab demands"));
  m_list->setToolTip(tr("Return, or a double click, shows the demand in the text"));
  m_check->setToolTip(tr("Judge the drawing as it is now, without running it in the window"));
  m_reset->setToolTip(tr("Put the scenario back to what it was when it was opened; this can be undone"));
  m_said->setWordWrap(true);
  m_said->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_said->hide();

  auto* below = new QWidget;
  auto* column = new QVBoxLayout(below);
  column->setContentsMargins(0, 8, 0, 0);
  column->setSpacing(6);
  auto* row = new QHBoxLayout;
  row->setContentsMargins(10, 0, 10, 0);
  row->addWidget(m_standing, 1);
  row->addWidget(m_check);
  row->addWidget(m_reset);
  column->addLayout(row);
  column->addWidget(m_list, 1);
  m_said->setContentsMargins(10, 0, 10, 8);
  column->addWidget(m_said);
  auto* split = new QSplitter(Qt::Vertical);
  split->addWidget(m_text);
  split->addWidget(below);
  split->setStretchFactor(0, 3);
  split->setStretchFactor(1, 2);
  split->setChildrenCollapsible(false);
  auto* whole = new QVBoxLayout(this);
  whole->setContentsMargins(0, 0, 0, 0);
  whole->setSpacing(0);
  m_title->setContentsMargins(14, 12, 14, 8);
  whole->addWidget(m_title);
  whole->addWidget(split, 1);
}

void LabPane::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  ask();
}

void LabPane::fileChanged() {
  m_asked = false;
  m_file = m_document->file();
  m_original = m_document->text();
  show({});
  if (isVisible()) ask();
}

// Nothing is asked before somebody looks, and then once.
void LabPane::ask() {
  if (m_asked) return;
  m_asked = true;
  m_file = m_document->file();
  if (m_file.isEmpty()) return;
  const QString file = m_file;
  m_engine->ask(
      QStringLiteral("lessons"), {{QStringLiteral("folder"), file}},
      [this, file](const QJsonObject& ok) {
        if (file != m_document->file()) return;
        const std::vector<Lesson> lessons = lessonsOf(ok);
        if (lessons.size() == 1) show(lessons.front());
      },
      [this](const EngineError& error, const QJsonObject&) {
        m_said->setText(error.text());
        m_said->show();
      });
}

void LabPane::show(const Lesson& lesson) {
  m_lesson = lesson;
  m_checks.setChecks(lesson.checks);
  const bool any = !lesson.readme.isEmpty() || !lesson.checks.empty();
  m_title->setText(lesson.title.isEmpty() ? lesson.name : lesson.title);
  m_title->setVisible(!m_title->text().isEmpty());
  m_said->setText(lesson.error);
  m_said->setVisible(!lesson.error.isEmpty());
  m_check->setEnabled(any);
  m_reset->setEnabled(any);
  renderReadme();
  showStanding();
  emit shown(any ? m_title->text() : QString());
}

void LabPane::renderReadme() {
  QString text = m_lesson.readme;
  // The title stands above already.
  if (text.startsWith(QLatin1String("# "))) text = text.section(u'\n', 1);
  if (text.trimmed().isEmpty()) {
    text =
        m_lesson.checks.empty()
            ? tr("This scenario is no lab. The labs are on the welcome page (Help, Welcome).\n\nA scenario becomes "
                 "one by a `README.md` beside it and a section `expect` in it.")
            : tr("This scenario has no `README.md` beside it, but it says what it expects.");
  }
  m_readme.show(text, m_text->document());
}

void LabPane::noted(const QString& note, const QJsonObject& keys) {
  if (note == QLatin1String("stopped")) {
    const QJsonObject outcome = keys.value(QLatin1String("outcome")).toObject();
    if (!outcome.isEmpty()) {
      m_checks.setVerdict(outcome.value(QLatin1String("expectations")).toArray(), true);
      return showStanding();
    }
  }
  if (note == QLatin1String("stopped") || note == QLatin1String("state")) askVerdict();
}

// As if the run ended now: what holds is ticked, the rest is not yet.
void LabPane::askVerdict() {
  if (m_waiting || m_checks.rowCount() == 0 || !isVisible()) return;
  m_waiting = true;
  m_engine->ask(
      QStringLiteral("verdict"), {},
      [this](const QJsonObject& ok) {
        m_waiting = false;
        if (m_checks.isJudged()) return;
        m_checks.setVerdict(ok.value(QLatin1String("expectations")).toArray(), false);
        showStanding();
      },
      [this](const EngineError&, const QJsonObject&) { m_waiting = false; });
}

void LabPane::check() {
  if (m_checking) return;
  m_checking = true;
  m_check->setEnabled(false);
  m_said->hide();
  m_document->flush();
  const QString text = m_document->text();
  const QString file = m_document->file();
  const auto done = [this] {
    m_checking = false;
    m_check->setEnabled(true);
  };
  m_engine->ask(
      QStringLiteral("test"), {{QStringLiteral("text"), text}, {QStringLiteral("file"), file}},
      [this, done, text](const QJsonObject& ok) {
        done();
        if (text != m_document->text()) return;  // changed meanwhile
        m_checks.setVerdict(ok.value(QLatin1String("expectations")).toArray(), true);
        const QString error = ok.value(QLatin1String("error")).toString();
        m_said->setText(error);
        m_said->setVisible(!error.isEmpty());
        showStanding();
      },
      [this, done](const EngineError& error, const QJsonObject&) {
        done();
        m_said->setText(error.text());
        m_said->show();
      });
}

void LabPane::reset() {
  const QString now = m_document->text();
  if (now == m_original) return emit told(tr("The lab is as it was opened"));
  m_document->undoStack()->beginMacro(tr("Reset lab"));
  m_document->type({0, now, m_original});
  m_document->undoStack()->endMacro();
  m_document->flush();
}

bool LabPane::makeChange(int number) {
  if (number < 0 || number >= static_cast<int>(m_readme.changes().size())) return false;
  const ReadmeChange& change = m_readme.changes()[static_cast<size_t>(number)];
  const QString text = m_document->text();
  const auto at = static_cast<int>(text.indexOf(change.from));
  if (at < 0 || text.indexOf(change.from, at + 1) >= 0) {
    emit told(at < 0 ? tr("The scenario no longer says \"%1\"; reset the lab first").arg(change.from)
                     : tr("The scenario says \"%1\" more than once; change it in the text").arg(change.from));
    return false;
  }
  m_document->undoStack()->beginMacro(tr("Change of the lab"));
  m_document->type({at, change.from, change.to});
  m_document->undoStack()->endMacro();
  m_document->flush();
  emit placeWanted(static_cast<int>(text.left(at).count(u'\n')) + 1, 1);
  return true;
}

void LabPane::follow(const QUrl& link) {
  const QString scheme = link.scheme();
  if (scheme == QLatin1String("change")) {
    makeChange(link.path().toInt());
  } else if (scheme == QLatin1String("copy")) {
    QGuiApplication::clipboard()->setText(m_readme.commands().value(link.path().toInt()));
    emit told(tr("Copied"));
  } else if (scheme.isEmpty()) {
    const QString path = QFileInfo(m_file).dir().filePath(link.path());
    const QString scenario = QDir(path).filePath(QStringLiteral("scenario.yaml"));
    if (QFile::exists(scenario)) return emit fileWanted(QDir::cleanPath(scenario));
    QDesktopServices::openUrl(QUrl::fromLocalFile(QDir::cleanPath(path)));
  } else {
    QDesktopServices::openUrl(link);
  }
}

void LabPane::showStanding() {
  const Theme& theme = Theme::instance();
  const int all = m_checks.rowCount();
  QString text = all == 1 ? tr("1 check") : tr("%1 checks").arg(all);
  QColor color = theme.ink();
  if (m_checks.isJudged()) {
    const bool good = m_checks.failed() == 0;
    text = tr("%1 of %2 hold, %3 of %4 points")
               .arg(m_checks.held())
               .arg(all)
               .arg(m_checks.points())
               .arg(m_checks.mostPoints());
    color = good ? theme.good() : theme.bad();
  } else if (m_checks.held() > 0) {
    text = tr("%1 of %2 hold so far").arg(m_checks.held()).arg(all);
  }
  m_standing->setText(QStringLiteral("<span style='color:%1; font-weight:600'>%2</span>").arg(color.name(), text));
  m_standing->parentWidget()->setVisible(all > 0);
}

}  // namespace loom::gui
