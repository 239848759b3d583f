#include "gui/views/yaml_view.h"

#include <QFontDatabase>
#include <QHelpEvent>
#include <QPainter>
#include <QTextBlock>
#include <QToolTip>

#include "gui/look/theme.h"
#include "gui/views/yaml_colours.h"
#include "gui/views/yaml_help.h"

namespace loom::gui {

namespace {

class Margin : public QWidget {
 public:
  explicit Margin(YamlView* view) : QWidget(view), m_view(view) {}
  QSize sizeHint() const override { return {m_view->marginWidth(), 0}; }

 protected:
  void paintEvent(QPaintEvent* event) override { m_view->paintMargin(event); }

 private:
  YamlView* m_view;
};

}  // namespace

YamlView::YamlView(ScenarioDocument* document, QWidget* parent)
    : QPlainTextEdit(parent), m_document(document), m_margin(new Margin(this)) {
  setAccessibleName(tr("Text of the scenario"));
  setUndoRedoEnabled(false);
  setLineWrapMode(QPlainTextEdit::NoWrap);
  setFrameShape(QFrame::NoFrame);
  QFont mono = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  mono.setPointSizeF(font().pointSizeF());
  setFont(mono);
  setTabChangesFocus(true);
  new YamlColours(this->document());
  setPlainText(document->text());
  connect(this->document(), &QTextDocument::contentsChange, this, &YamlView::typed);
  connect(document, &ScenarioDocument::spliced, this, &YamlView::follow);
  connect(document, &ScenarioDocument::replaced, this, [this] {
    m_following = true;
    setPlainText(m_document->text());
    m_following = false;
    m_problems.clear();
    m_shown = {};
    underline();
  });
  connect(this, &QPlainTextEdit::blockCountChanged, this, [this] { setViewportMargins(marginWidth(), 0, 0, 0); });
  connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect& rect, int dy) {
    if (dy != 0) {
      m_margin->scroll(0, dy);
    } else {
      m_margin->update(0, rect.y(), m_margin->width(), rect.height());
    }
  });
  setViewportMargins(marginWidth(), 0, 0, 0);
  connect(this, &QPlainTextEdit::cursorPositionChanged, this, [this] {
    if (hasFocus() && !m_following) emit cursorMoved(textCursor().position());
  });
}

// What Qt reports may be wider than what changed; the difference to the document's text is what counts.
void YamlView::typed(int, int, int) {
  if (m_following) return;
  const QString now = this->document()->toRawText().replace(QChar::ParagraphSeparator, u'\n');
  const QString& was = m_document->text();
  int begin = 0;
  const int shorter = static_cast<int>(std::min(now.size(), was.size()));
  while (begin < shorter && now[begin] == was[begin]) ++begin;
  int end = 0;
  while (end < shorter - begin && now[now.size() - 1 - end] == was[was.size() - 1 - end]) ++end;
  const Splice splice{begin, was.mid(begin, was.size() - end - begin), now.mid(begin, now.size() - end - begin)};
  if (splice.removed == splice.inserted) return;
  m_following = true;
  m_document->type(splice);
  m_following = false;
}

void YamlView::follow(const Splice& splice) {
  if (m_following) return;
  m_following = true;
  QTextCursor cursor(document());
  cursor.setPosition(splice.offset);
  cursor.setPosition(splice.offset + static_cast<int>(splice.removed.size()), QTextCursor::KeepAnchor);
  cursor.insertText(splice.inserted);
  m_following = false;
  if (hasFocus()) {
    cursor.clearSelection();
    setTextCursor(cursor);
  }
}

bool YamlView::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride) {
    // Undo is the document's, and the main window's actions do it.
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) {
      event->ignore();
      return true;
    }
  }
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const QTextCursor cursor = cursorForPosition(viewport()->mapFrom(this, help->pos()));
    for (const Problem& problem : m_problems) {
      if (problem.error.line != cursor.blockNumber() + 1) continue;
      QToolTip::showText(
          help->globalPos(),
          problem.error.message + (problem.error.hint.isEmpty() ? QString() : u'\n' + problem.error.hint), this);
      return true;
    }
    // An empty text hides what is shown.
    QToolTip::showText(help->globalPos(),
                       m_table == nullptr ? QString() : helpAt(*m_table, m_document->root(), cursor.position()),
                       this);
    return true;
  }
  return QPlainTextEdit::event(event);
}

// A new line starts where the one before it started.
void YamlView::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
    const QString line = textCursor().block().text();
    QString indent;
    for (const QChar c : line.left(textCursor().positionInBlock())) {
      if (c != u' ') break;
      indent += c;
    }
    if (line.left(textCursor().positionInBlock()).trimmed().endsWith(u':')) indent += QLatin1String("  ");
    textCursor().insertText(u'\n' + indent);
    ensureCursorVisible();
    return;
  }
  QPlainTextEdit::keyPressEvent(event);
}

void YamlView::setProblems(const std::vector<Problem>& problems) {
  m_problems = problems;
  underline();
}

void YamlView::underline() {
  QList<QTextEdit::ExtraSelection> marks;
  if (m_shown.end > m_shown.begin) {
    QTextEdit::ExtraSelection mark;
    mark.cursor = QTextCursor(document());
    mark.cursor.setPosition(std::min(m_shown.begin, static_cast<int>(m_document->text().size())));
    mark.cursor.setPosition(std::min(m_shown.end, static_cast<int>(m_document->text().size())),
                            QTextCursor::KeepAnchor);
    QColor color = Theme::instance().accent();
    color.setAlpha(Theme::instance().isDark() ? 60 : 30);
    mark.format.setBackground(color);
    marks << mark;
  }
  for (const Problem& problem : m_problems) {
    if (problem.error.line <= 0) continue;
    const QTextBlock block = document()->findBlockByNumber(problem.error.line - 1);
    if (!block.isValid()) continue;
    // From the column to the end of the word, or of the line when there is none.
    const QString line = block.text();
    // Columns count bytes of UTF-8.
    const int column =
        static_cast<int>(QString::fromUtf8(line.toUtf8().left(std::max(0, problem.error.column - 1))).size());
    int end = column;
    while (end < line.size() && !line[end].isSpace() && line[end] != u',' && line[end] != u'}') ++end;
    QTextEdit::ExtraSelection mark;
    mark.cursor = QTextCursor(block);
    const int length = static_cast<int>(line.size());
    mark.cursor.setPosition(block.position() + std::min(column, length));
    mark.cursor.setPosition(block.position() + (end > column ? end : length), QTextCursor::KeepAnchor);
    mark.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
    mark.format.setUnderlineColor(problem.warning ? Theme::instance().warning() : Theme::instance().bad());
    if (!problem.warning) {
      QColor color = Theme::instance().bad();
      color.setAlpha(36);
      mark.format.setBackground(color);
    }
    marks << mark;
  }
  setExtraSelections(marks);
  m_margin->update();
}

void YamlView::showLine(int line, int column) {
  const QTextBlock block = document()->findBlockByNumber(std::max(0, line - 1));
  QTextCursor cursor(block.isValid() ? block : document()->lastBlock());
  cursor.setPosition(cursor.block().position() +
                     std::clamp(column - 1, 0, static_cast<int>(cursor.block().text().size())));
  setTextCursor(cursor);
  centerCursor();
  setFocus();
}

void YamlView::showSpan(Span span) {
  m_shown = span;
  underline();
  if (hasFocus() || span.end <= span.begin) return;
  QTextCursor cursor(document());
  cursor.setPosition(std::min(span.begin, static_cast<int>(m_document->text().size())));
  setTextCursor(cursor);
  centerCursor();
}

int YamlView::marginWidth() const {
  const QString number = QString::number(std::max(10, blockCount()));
  return fontMetrics().horizontalAdvance(QString(number.size(), u'9')) + 18;
}

void YamlView::resizeEvent(QResizeEvent* event) {
  QPlainTextEdit::resizeEvent(event);
  const QRect box = contentsRect();
  m_margin->setGeometry(box.left(), box.top(), marginWidth(), box.height());
}

void YamlView::paintMargin(QPaintEvent* event) {
  const Theme& theme = Theme::instance();
  QPainter painter(m_margin);
  painter.fillRect(event->rect(), palette().color(QPalette::AlternateBase));
  painter.setFont(font());
  QTextBlock block = firstVisibleBlock();
  double top = blockBoundingGeometry(block).translated(contentOffset()).top();
  while (block.isValid() && top <= event->rect().bottom()) {
    const double height = blockBoundingRect(block).height();
    bool wrong = false;
    for (const Problem& problem : m_problems)
      wrong |= !problem.warning && problem.error.line == block.blockNumber() + 1;
    painter.setPen(wrong ? theme.bad() : theme.faint());
    painter.drawText(QRectF(0, top, m_margin->width() - 8, height), Qt::AlignRight | Qt::AlignVCenter,
                     QString::number(block.blockNumber() + 1));
    top += height;
    block = block.next();
  }
}

}  // namespace loom::gui
