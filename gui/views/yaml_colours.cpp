#include "gui/views/yaml_colours.h"

#include "gui/look/theme.h"

namespace loom::gui {

YamlColours::YamlColours(QTextDocument* document) : QSyntaxHighlighter(document) {
  m_rules = {
      {QRegularExpression(QStringLiteral("(?:^|[{,\\-]|\\s)\\s*([A-Za-z0-9_.-]+)\\s*:(?=\\s|$)")), 1, Rule::Key},
      {QRegularExpression(QStringLiteral("(?<![\\w.:-])(-?[0-9][0-9.]*\\s?[A-Za-z%]{0,5}(?:/[0-9]+)?)(?![\\w.:-])")),
       1, Rule::Number},
      {QRegularExpression(QStringLiteral("\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'")), 0, Rule::Quoted},
      {QRegularExpression(QStringLiteral("(?:^|\\s)(#.*)$")), 1, Rule::Comment},
  };
  connect(&Theme::instance(), &Theme::changedTheme, this, &QSyntaxHighlighter::rehighlight);
}

void YamlColours::highlightBlock(const QString& text) {
  const Theme& theme = Theme::instance();
  for (const Rule& rule : m_rules) {
    QTextCharFormat format;
    switch (rule.what) {
      case Rule::Key:
        format.setForeground(theme.isDark() ? QColor("#7cc4ff") : QColor("#00568a"));
        break;
      case Rule::Number:
        format.setForeground(theme.isDark() ? QColor("#f0b95c") : QColor("#9a4a00"));
        break;
      case Rule::Quoted:
        format.setForeground(theme.isDark() ? QColor("#7fd6b8") : QColor("#00694c"));
        break;
      case Rule::Comment:
        format.setForeground(theme.faint());
        format.setFontItalic(true);
        break;
    }
    auto matches = rule.pattern.globalMatch(text);
    while (matches.hasNext()) {
      const auto match = matches.next();
      setFormat(static_cast<int>(match.capturedStart(rule.group)), static_cast<int>(match.capturedLength(rule.group)),
                format);
    }
  }
}

}  // namespace loom::gui
