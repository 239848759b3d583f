#include "gui/learn/readme_text.h"

#include <QCoreApplication>
#include <QFontDatabase>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextTable>

#include "gui/look/theme.h"

namespace loom::gui {

namespace {

constexpr double kCodeSize = 0.92;

QString tr(const char* text) {
  return QCoreApplication::translate("loom::gui::ReadmeText", text);
}

QColor mixed(const QColor& a, const QColor& b, double share) {
  return QColor::fromRgbF(static_cast<float>(a.redF() * (1 - share) + b.redF() * share),
                          static_cast<float>(a.greenF() * (1 - share) + b.greenF() * share),
                          static_cast<float>(a.blueF() * (1 - share) + b.blueF() * share));
}

// The two sides of a diff, each its lines without the sign and the indentation they share.
ReadmeChange changeOf(const QStringList& lines) {
  QStringList from;
  QStringList to;
  for (const QString& line : lines) {
    if (line.startsWith(u'-')) from << line.mid(1);
    if (line.startsWith(u'+')) to << line.mid(1);
  }
  return {from.join(u'\n').trimmed(), to.join(u'\n').trimmed()};
}

bool areCommands(const QStringList& lines) {
  for (const QString& line : lines) {
    if (line.startsWith(QLatin1String("etherloom ")) || line.startsWith(QLatin1String("./dev "))) return true;
  }
  return false;
}

}  // namespace

void ReadmeText::show(const QString& markdown, QTextDocument* document) {
  m_changes.clear();
  m_commands.clear();
  const Theme& theme = Theme::instance();
  document->setMarkdown(markdown, QTextDocument::MarkdownDialectGitHub);
  document->setDocumentMargin(14);
  QTextCursor cursor(document);
  for (int first = 0; first < document->blockCount(); ++first) {
    const QTextBlock block = document->findBlockByNumber(first);
    const bool code = block.blockFormat().hasProperty(QTextFormat::BlockCodeFence);
    if (!code) {
      const int level = block.blockFormat().headingLevel();
      if (level > 0) {
        QTextBlockFormat format = block.blockFormat();
        format.setTopMargin(level == 1 ? 0 : 14);
        format.setBottomMargin(6);
        cursor.setPosition(block.position());
        cursor.setBlockFormat(format);
      }
      for (auto part = block.begin(); !part.atEnd(); ++part) {
        const QTextFragment fragment = part.fragment();
        QTextCharFormat format = fragment.charFormat();
        if (!format.fontFixedPitch()) continue;
        format.setBackground(mixed(theme.tile(), theme.ink(), 0.08));
        cursor.setPosition(fragment.position());
        cursor.setPosition(fragment.position() + fragment.length(), QTextCursor::KeepAnchor);
        cursor.setCharFormat(format);
      }
      continue;
    }
    const QString language = block.blockFormat().stringProperty(QTextFormat::BlockCodeLanguage);
    int last = first;
    while (last + 1 < document->blockCount()) {
      const QTextBlockFormat next = document->findBlockByNumber(last + 1).blockFormat();
      if (!next.hasProperty(QTextFormat::BlockCodeFence)) break;
      if (next.stringProperty(QTextFormat::BlockCodeLanguage) != language) break;
      ++last;
    }
    finishCode(document, first, last, language);
    first = last;
  }
}

void ReadmeText::finishCode(QTextDocument* document, int firstBlock, int lastBlock, const QString& language) {
  const Theme& theme = Theme::instance();
  const bool diff = language == QLatin1String("diff");
  QStringList lines;
  QTextCursor cursor(document);
  for (int number = firstBlock; number <= lastBlock; ++number) {
    const QTextBlock block = document->findBlockByNumber(number);
    const QString line = block.text();
    lines << line;
    const QColor sign = !diff ? theme.ink() : line.startsWith(u'+') ? theme.good() : theme.bad();
    QTextBlockFormat format = block.blockFormat();
    format.setBackground(mixed(theme.tile(), sign, diff ? 0.16 : 0.06));
    format.setNonBreakableLines(true);
    format.setTopMargin(number == firstBlock ? 6 : 0);
    format.setBottomMargin(number == lastBlock ? 6 : 0);
    format.setLeftMargin(8);
    cursor.setPosition(block.position());
    cursor.setBlockFormat(format);
    cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
    QTextCharFormat text;
    const QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    text.setFontFamilies({fixed.family()});
    text.setFontPointSize(document->defaultFont().pointSizeF() * kCodeSize);
    text.setForeground(theme.ink());
    cursor.mergeCharFormat(text);
  }
  QString link;
  QString shown;
  if (diff) {
    const ReadmeChange change = changeOf(lines);
    if (change.from.isEmpty()) return;
    link = QStringLiteral("change:%1").arg(m_changes.size());
    shown = tr("Make this change");
    m_changes.push_back(change);
  } else if (areCommands(lines)) {
    link = QStringLiteral("copy:%1").arg(m_commands.size());
    shown = tr("Copy");
    m_commands << lines.join(u'\n');
  } else {
    return;
  }
  const QTextBlock behind = document->findBlockByNumber(lastBlock);
  cursor.setPosition(behind.position() + behind.length() - 1);
  QTextBlockFormat format;
  format.setLeftMargin(8);
  format.setBottomMargin(12);
  QTextCharFormat text;
  text.setAnchor(true);
  text.setAnchorHref(link);
  text.setForeground(theme.accent());
  text.setFontPointSize(document->defaultFont().pointSizeF() * kCodeSize);
  cursor.insertBlock(format, QTextCharFormat());
  cursor.insertText(shown, text);
}

}  // namespace loom::gui
