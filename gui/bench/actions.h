#pragma once

// Every action of the window by one way: an id, a name, what it does, an icon and its keys. What is made here has a
// tooltip that says what it does and by which key, and stands in the list of keys (Help); a test holds all of them to
// it.
//
// Not modelled: keys of one's own choice.

#include <QAction>
#include <QHash>
#include <QKeySequence>
#include <QObject>
#include <functional>

namespace loom::gui {

class Actions : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  // `icon` may be empty; `keys` as in "Ctrl+Shift+Z", several by "; ".
  QAction* add(const char* id, const QString& name, const QString& what, const char* icon, const char* keys,
               const std::function<void()>& done);
  QAction* addSwitch(const char* id, const QString& name, const QString& what, const char* icon, const char* keys,
                     bool on, const std::function<void(bool)>& done);

  QAction* operator[](const char* id) const;
  const QList<QAction*>& all() const { return m_all; }

 private:
  QAction* make(const char* id, const QString& name, const QString& what, const char* icon, const char* keys);

  QList<QAction*> m_all;
  QHash<QString, QAction*> m_byId;
};

}  // namespace loom::gui
