#pragma once

// What was not saved when the program ended by itself: the text of a changed document is kept in a file beside its
// own a moment after each change, and goes when the document is saved or the program ends in good order. What
// programs that are no longer running left is offered at the next start.
//
// Errors: a folder that cannot be written: nothing is kept, and `failed` says why, once.
//
// Not modelled: the undo stack; what is opened again is one change that can be undone.

#include <QDateTime>
#include <QLockFile>
#include <QObject>
#include <QTimer>

#include "gui/document/scenario_document.h"

namespace loom::gui {

struct Unsaved {
  QString kept;  // the file that holds it
  QString file;  // of the scenario; empty: it never had one
  QString text;
  QDateTime when;
  QString title() const;
};

class Recovery : public QObject {
  Q_OBJECT

 public:
  static QString defaultFolder();

  explicit Recovery(ScenarioDocument* document, const QString& folder = defaultFolder(), QObject* parent = nullptr);
  ~Recovery() override;

  // Left behind by programs that are gone, the latest first.
  static std::vector<Unsaved> left(const QString& folder = defaultFolder());
  static void forget(const Unsaved& unsaved);

  // Now instead of a moment after the last change.
  void keep();

 signals:
  void failed(const QString& why);

 private:
  ScenarioDocument* m_document;
  QString m_kept;
  QLockFile m_lock;  // held as long as the program lives
  QTimer m_pause;
  bool m_hasFailed = false;
};

}  // namespace loom::gui
