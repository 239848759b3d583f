#pragma once

// What a person does to a drawing, each as one command of the document: add, connect, move, rename, delete, copy and
// paste. These know what belongs together in a scenario: a node's cables go with it, a new name is followed by every
// mention of the old one, a copy gets its own addresses.
//
// Errors: a refusal is told as text in `error()`, for the status bar; the document is then unchanged.
//
// Not modelled: expectations and traffic that name a deleted node stay; the check underlines them.

#include <QHash>
#include <QObject>
#include <QPointF>
#include <functional>

#include "gui/document/scenario_document.h"

namespace loom::gui {

class DrawingEdits : public QObject {
  Q_OBJECT

 public:
  explicit DrawingEdits(ScenarioDocument* document, QObject* parent = nullptr);

  const QString& error() const { return m_error; }

  // Where things are shown that the file has no place for. Whoever writes one place writes those too, since the rest
  // would else be put elsewhere when the file is opened again.
  void setShown(std::function<QHash<QString, QPointF>()> shown) { m_shown = std::move(shown); }

  // The name it got; empty when refused. `settings` is YAML inside braces beside the kind, such as "ip: 10.0.0.1/24".
  QString addNode(const QString& kind, QPointF at, const QString& settings = {});
  bool connectPorts(const PortName& a, const PortName& b);
  bool remove(const QStringList& nodes, const QList<int>& links, const QList<int>& notes);
  bool rename(const QString& from, const QString& to);
  bool move(const QHash<QString, QPointF>& nodes, const QHash<int, QPointF>& notes, const QString& title);

  bool addNote(const QString& text, QPointF at);
  bool setNote(int item, const QString& text);

  // YAML, for the clipboard: nodes with what they are set to, the cables among them, their places.
  QString copy(const QStringList& names) const;
  // The names of what was made.
  QStringList paste(const QString& yaml, QPointF offset, const QString& title);

  // A setting of a node or of a cable; empty text takes it away.
  bool setSetting(const QStringList& path, const QString& yaml, int keep, const QString& title);

  // A port of the node that no cable has, by what its kind allows; empty when there is none.
  void setFixedPorts(const QString& kind, const QStringList& names) { m_fixedPorts.insert(kind, names); }
  QStringList freePorts(const QString& node) const;

 private:
  bool refuse(const QString& why);
  bool done(bool worked);
  QHash<QString, QPointF> unwritten() const;
  QSet<QString> addresses() const;
  QString freshSettings(const YamlNode& node, const QString& text, QSet<QString>& taken) const;

  ScenarioDocument* m_document;
  std::function<QHash<QString, QPointF>()> m_shown;
  QHash<QString, QStringList> m_fixedPorts;
  QString m_error;
};

}  // namespace loom::gui
