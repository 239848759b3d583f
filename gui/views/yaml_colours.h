#pragma once

// Colours a scenario's text as it is typed: keys, comments, quoted text, numbers with their unit.
//
// Not modelled: scalars over several lines are coloured line by line.

#include <QRegularExpression>
#include <QSyntaxHighlighter>

namespace loom::gui {

class YamlColours : public QSyntaxHighlighter {
  Q_OBJECT

 public:
  explicit YamlColours(QTextDocument* document);

 protected:
  void highlightBlock(const QString& text) override;

 private:
  struct Rule {
    QRegularExpression pattern;
    int group;
    enum What { Key, Number, Quoted, Comment } what;
  };
  std::vector<Rule> m_rules;
};

}  // namespace loom::gui
