#pragma once

// A lab's README for reading: Markdown as Qt shows it, with code on a ground of its own, lines of a diff in the
// colours of what goes and what comes, and a link behind each diff that makes the change in the document. Links:
//
//     change:N     makes the N-th change of `changes`
//     copy:N       copies the N-th block of commands of `commands`
//
// Errors: a diff that has no two sides is shown and has no link.
//
// Not modelled: two blocks of code with no word between them are one; pictures; labs have none.

#include <QString>
#include <QTextDocument>
#include <vector>

namespace loom::gui {

struct ReadmeChange {
  QString from;
  QString to;
};

class ReadmeText {
 public:
  // Writes into `document`, in the colours of the theme.
  void show(const QString& markdown, QTextDocument* document);
  const std::vector<ReadmeChange>& changes() const { return m_changes; }
  const QStringList& commands() const { return m_commands; }

 private:
  void finishCode(QTextDocument* document, int firstBlock, int lastBlock, const QString& language);

  std::vector<ReadmeChange> m_changes;
  QStringList m_commands;
};

}  // namespace loom::gui
