#pragma once

// The scenario a window shows: its text, the structure read from it, and the one stack of commands that changes it.
// Canvas, forms and text view are views over this object; none keeps anything of the scenario to itself.
//
// Every change is a SpliceCommand. Undoing all of them gives the file back byte for byte: line endings and a byte
// order mark are remembered apart, since an editor shows neither, and what was not changed at all is saved as it was
// read.
//
// While the text is no YAML (somebody types), `drawing()` stays what it was last and `isReadable()` is false; edits
// by the canvas are then refused.
//
// Errors: `load` and `save` return a message that names the file and what the system said; not UTF-8 is refused with
// the line.
//
// Not modelled: a changed file that mixed line endings is saved with the commoner one.

#include <QObject>
#include <QTimer>
#include <QUndoStack>
#include <functional>

#include "gui/document/drawing.h"
#include "gui/document/yaml_edit.h"

namespace loom::gui {

class ScenarioDocument : public QObject {
  Q_OBJECT

 public:
  explicit ScenarioDocument(QObject* parent = nullptr);

  const QString& text() const { return m_text; }
  const YamlNode& root() const { return m_parse.root; }
  const Drawing& drawing() const { return m_drawing; }
  bool isReadable() const { return m_readable; }
  const YamlError& error() const { return m_error; }
  QUndoStack* undoStack() { return &m_undo; }
  const QString& file() const { return m_file; }
  QString title() const;
  QByteArray bytes() const;  // as saved

  // Empty when it worked.
  QString load(const QString& file);
  QString save(const QString& file);
  void startNew();
  void setBytes(const QByteArray& bytes, const QString& file);

  // Does an edit of the structure as one command. False, and nothing done, when `change` gives false or leaves the
  // text unreadable.
  bool edit(const QString& title, const std::function<bool(YamlEdit&)>& change);
  // What somebody typed; neighbouring letters become one command.
  void type(const Splice& splice);
  // Reads the structure now instead of when typing pauses.
  void flush();

  // What `generate` made, as the engine's check told it; drawn, but not part of the text.
  void setGenerated(std::vector<DrawnNode> nodes, std::vector<DrawnLink> links);

 signals:
  void spliced(const loom::gui::Splice& splice);  // right after the text changed
  void structureChanged();                        // the drawing was read anew
  void fileChanged();
  void replaced();  // another text altogether

 private:
  friend class SpliceCommand;
  void apply(const Splice& splice, bool forward);
  void read();
  void addGenerated();

  QString m_text;
  QString m_file;
  QByteArray m_original;
  bool m_crlf = false;
  bool m_bom = false;
  YamlParse m_parse;
  QString m_readyText;  // an edit has read its text already; reading takes long for a thousand devices
  YamlParse m_ready;
  Drawing m_drawing;
  std::vector<DrawnNode> m_madeNodes;
  std::vector<DrawnLink> m_madeLinks;
  bool m_readable = true;
  YamlError m_error;
  QUndoStack m_undo;
  QTimer m_pause;
};

}  // namespace loom::gui
