#include "gui/bench/actions.h"

#include "gui/look/theme.h"

namespace loom::gui {

QAction* Actions::make(const char* id, const QString& name, const QString& what, const char* icon, const char* keys) {
  auto* action = new QAction(name, this);
  action->setObjectName(QLatin1String(id));
  if (*icon != '\0') action->setIcon(themeIcon(QLatin1String(icon)));
  QList<QKeySequence> sequences;
  for (const QString& each : QString::fromLatin1(keys).split(QStringLiteral("; "), Qt::SkipEmptyParts))
    sequences << QKeySequence(each);
  action->setShortcuts(sequences);
  const QString key = sequences.isEmpty() ? QString() : sequences.first().toString(QKeySequence::NativeText);
  action->setToolTip(key.isEmpty() ? what : QStringLiteral("%1 (%2)").arg(what, key));
  action->setStatusTip(what);
  m_all << action;
  m_byId.insert(QLatin1String(id), action);
  return action;
}

QAction* Actions::add(const char* id, const QString& name, const QString& what, const char* icon, const char* keys,
                      const std::function<void()>& done) {
  QAction* action = make(id, name, what, icon, keys);
  connect(action, &QAction::triggered, this, done);
  return action;
}

QAction* Actions::addSwitch(const char* id, const QString& name, const QString& what, const char* icon,
                            const char* keys, bool on, const std::function<void(bool)>& done) {
  QAction* action = make(id, name, what, icon, keys);
  action->setCheckable(true);
  action->setChecked(on);
  connect(action, &QAction::toggled, this, done);
  return action;
}

QAction* Actions::operator[](const char* id) const {
  QAction* action = m_byId.value(QLatin1String(id));
  Q_ASSERT(action != nullptr);
  return action;
}

}  // namespace loom::gui
