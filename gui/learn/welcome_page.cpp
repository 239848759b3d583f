#include "gui/learn/welcome_page.h"

#include <QAction>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QPushButton>
#include <QToolButton>

#include "gui/look/theme.h"
#include "gui/look/two_line_delegate.h"

namespace loom::gui {

namespace {

constexpr int kMostRecent = 6;

// The words of a label in the ink or, faint, said by the way; of the theme's palette, which follows it.
QLabel* heading(const QString& text, double size) {
  auto* label = new QLabel(text);
  QFont font = label->font();
  font.setPointSizeF(font.pointSizeF() * size);
  font.setWeight(QFont::DemiBold);
  label->setFont(font);
  return label;
}

QLabel* faint(const QString& text) {
  auto* label = new QLabel(text);
  label->setWordWrap(true);
  label->setForegroundRole(QPalette::PlaceholderText);
  return label;
}

QToolButton* buttonOf(QAction* action) {
  auto* button = new QToolButton;
  button->setIcon(action->icon());
  button->setText(action->text().remove(u'&').remove(QStringLiteral("...")));
  button->setToolTip(action->toolTip());
  button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  button->setIconSize({20, 20});
  button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  button->setMinimumHeight(36);
  QObject::connect(button, &QToolButton::clicked, action, &QAction::trigger);
  return button;
}

}  // namespace

WelcomePage::WelcomePage(EngineClient* engine, QAction* begin, QAction* open, QWidget* parent)
    : QWidget(parent), m_engine(engine), m_search(new QLineEdit), m_list(new QTreeView), m_said(new QLabel) {
  setAutoFillBackground(true);
  setBackgroundRole(QPalette::Base);
  setAccessibleName(tr("Welcome"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(48, 40, 48, 32);
  row->setSpacing(56);
  row->addStretch(1);
  row->addWidget(makeLeft(begin, open));
  row->addWidget(makeRight(), 6);
  row->addStretch(1);
  m_filter.setSourceModel(&m_lessons);
  m_filter.setFilterRole(LessonsModel::SearchRole);
  m_filter.setFilterCaseSensitivity(Qt::CaseInsensitive);
  m_filter.setRecursiveFilteringEnabled(true);
  m_list->setModel(&m_filter);
  connect(m_search, &QLineEdit::textChanged, this, &WelcomePage::find);
  connect(m_search, &QLineEdit::returnPressed, this, [this] {
    const QModelIndex group = m_filter.index(0, 0);
    take(m_filter.index(0, 0, group));
  });
  connect(m_list, &QTreeView::activated, this, &WelcomePage::take);
  connect(m_list, &QTreeView::clicked, this, &WelcomePage::take);
}

QWidget* WelcomePage::makeLeft(QAction* begin, QAction* open) {
  auto* left = new QWidget;
  left->setFixedWidth(280);
  auto* column = new QVBoxLayout(left);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  auto* sign = new QLabel;
  sign->setPixmap(QIcon(QStringLiteral(":/icons/app.svg")).pixmap(56, 56));
  column->addWidget(sign);
  column->addSpacing(4);
  column->addWidget(heading(QStringLiteral("Etherloom"), 2));
  column->addWidget(faint(tr("Draw a network, run it, and ask why each frame went where it did.")));
  column->addSpacing(20);
  column->addWidget(buttonOf(begin));
  column->addWidget(buttonOf(open));
  column->addSpacing(20);
  m_recent = new QVBoxLayout;
  m_recent->setSpacing(2);
  column->addLayout(m_recent);
  column->addStretch(1);
  return left;
}

QWidget* WelcomePage::makeRight() {
  auto* right = new QWidget;
  right->setMaximumWidth(760);
  auto* column = new QVBoxLayout(right);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(10);
  auto* row = new QHBoxLayout;
  row->addWidget(heading(tr("Labs"), 1.4), 1);
  m_search->setPlaceholderText(tr("Search labs"));
  m_search->setToolTip(tr("Finds labs by any word of their name, their title or their text; Return opens the first"));
  m_search->setAccessibleName(tr("Search labs"));
  m_search->setClearButtonEnabled(true);
  m_search->setMinimumWidth(240);
  m_search->addAction(themeIcon(QStringLiteral("search"), Theme::instance().faint()), QLineEdit::LeadingPosition);
  row->addWidget(m_search);
  column->addLayout(row);
  m_list->setAccessibleName(tr("Labs"));
  m_list->setToolTip(tr("A click, or Return, opens the lab"));
  m_list->setHeaderHidden(true);
  m_list->setRootIsDecorated(false);
  m_list->setIndentation(0);
  m_list->setMouseTracking(true);
  m_list->setFrameShape(QFrame::NoFrame);
  m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_list->setItemDelegate(new TwoLineDelegate(LessonsModel::TitleRole, LessonsModel::PointsRole, m_list));
  column->addWidget(m_list, 1);
  m_said->setWordWrap(true);
  m_said->hide();
  column->addWidget(m_said);
  return right;
}

void WelcomePage::setRecent(const QStringList& files) {
  while (QLayoutItem* item = m_recent->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  int shown = 0;
  for (const QString& file : files) {
    if (!QFile::exists(file) || shown == kMostRecent) continue;
    if (shown++ == 0) m_recent->addWidget(heading(tr("Recent"), 1.1));
    const QFileInfo info(file);
    const bool plain = info.fileName() == QLatin1String("scenario.yaml");
    auto* button = new QPushButton(plain ? info.dir().dirName() : info.fileName());
    button->setFlat(true);
    button->setStyleSheet(QStringLiteral("text-align: left; padding: 5px 4px"));
    button->setToolTip(tr("Open %1").arg(QDir::toNativeSeparators(file)));
    button->setCursor(Qt::PointingHandCursor);
    connect(button, &QPushButton::clicked, this, [this, file] { emit fileWanted(file); });
    m_recent->addWidget(button);
  }
}

void WelcomePage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  ask();
}

// Once, when first seen.
void WelcomePage::ask() {
  if (m_asked) return;
  m_asked = true;
  say(tr("Looking for labs..."));
  const QString folder = QStringLiteral(LOOM_SCENARIOS);
  m_engine->ask(
      QStringLiteral("lessons"), {{QStringLiteral("folder"), folder}},
      [this, folder](const QJsonObject& ok) {
        QFile readme(folder + QStringLiteral("/README.md"));
        const QByteArray text = readme.open(QIODevice::ReadOnly) ? readme.readAll() : QByteArray();
        m_lessons.setGroups(grouped(lessonsOf(ok), QString::fromUtf8(text)));
        find(m_search->text());
      },
      [this](const EngineError& error, const QJsonObject&) {
        m_asked = false;
        say(error.text());
      });
}

void WelcomePage::find(const QString& words) {
  m_filter.setFilterFixedString(words.trimmed());
  m_list->expandAll();
  say(m_filter.rowCount() > 0 ? QString() : tr("No lab speaks of this"));
}

void WelcomePage::take(const QModelIndex& index) {
  const Lesson* lesson = m_lessons.lesson(m_filter.mapToSource(index));
  if (lesson != nullptr) emit fileWanted(lesson->file);
}

void WelcomePage::say(const QString& text) {
  m_said->setText(text);
  m_said->setVisible(!text.isEmpty());
}

}  // namespace loom::gui
