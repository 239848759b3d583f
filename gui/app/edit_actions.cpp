#include "gui/app/edit_actions.h"

#include <QApplication>
#include <QClipboard>
#include <QInputDialog>
#include <QMenu>
#include <cmath>

#include "gui/canvas/link_item.h"
#include "gui/canvas/node_item.h"
#include "gui/canvas/note_item.h"
#include "gui/look/theme.h"

namespace loom::gui {

namespace {
constexpr double kStep = 40;
}

EditActions::EditActions(Workbench* bench, QWidget* window) : QObject(window), m_bench(bench), m_window(window) {
  addEditing();
  addArranging();
  connect(bench->scene(), &QGraphicsScene::selectionChanged, this, &EditActions::update);
  connect(bench->document(), &ScenarioDocument::structureChanged, this, &EditActions::update);
  connect(bench->scene(), &TopologyScene::noteActivated, this, &EditActions::changeNote);
  connect(bench->scene(), &TopologyScene::placeActivated, this, &EditActions::askKind);
  connect(bench->canvas(), &CanvasView::dropped, this,
          [this](const QString& kind, QPointF at) { addNode(kind, at); });
  update();
}

void EditActions::addEditing() {
  Actions* actions = m_bench->actions();
  QUndoStack* stack = m_bench->document()->undoStack();
  QAction* undo = actions->add("undo", tr("&Undo"), tr("Take the latest change back"), "undo", "Ctrl+Z",
                               [stack] { stack->undo(); });
  QAction* redo = actions->add("redo", tr("&Redo"), tr("Do it again after all"), "redo", "Ctrl+Shift+Z; Ctrl+Y",
                               [stack] { stack->redo(); });
  connect(stack, &QUndoStack::canUndoChanged, undo, &QAction::setEnabled);
  connect(stack, &QUndoStack::canRedoChanged, redo, &QAction::setEnabled);
  connect(stack, &QUndoStack::undoTextChanged, undo,
          [undo](const QString& what) { undo->setText(what.isEmpty() ? tr("&Undo") : tr("&Undo: %1").arg(what)); });
  connect(stack, &QUndoStack::redoTextChanged, redo,
          [redo](const QString& what) { redo->setText(what.isEmpty() ? tr("&Redo") : tr("&Redo: %1").arg(what)); });
  undo->setEnabled(false);
  redo->setEnabled(false);
  actions->add("cut", tr("Cu&t"), tr("Copy the selected devices, then delete them"), "cut", "Ctrl+X", [this] {
    copy();
    remove();
  });
  actions->add("copy", tr("&Copy"), tr("Copy the selected devices and the cables among them"), "copy", "Ctrl+C",
               [this] { copy(); });
  actions->add("paste", tr("&Paste"), tr("Paste devices, with names and addresses of their own"), "paste", "Ctrl+V",
               [this] { paste(); });
  actions->add("duplicate", tr("&Duplicate"), tr("Another of what is selected, with names and addresses of its own"),
               "duplicate", "Ctrl+D", [this] { duplicate(); });
  actions->add("delete", tr("De&lete"), tr("Delete what is selected; cables go with their devices"), "delete",
               "Del; Backspace", [this] { remove(); });
  actions->add("select-all", tr("Select &all"), tr("Select everything in the drawing"), "select", "Ctrl+A", [this] {
    for (QGraphicsItem* item : m_bench->scene()->items()) item->setSelected(true);
  });
  actions->add("rename", tr("Re&name"), tr("Rename the selected device, and every mention of it"), "", "F2",
               [this] { emit renameWanted(); });
  actions->add("link", tr("Draw &cable"),
               tr("Draw a cable from the selected device; two selected ones are joined at once"), "link", "L",
               [this] { m_bench->canvas()->startLink(); });
  actions->add("note", tr("Add n&ote"), tr("Put a note into the drawing"), "note", "Ctrl+Shift+N",
               [this] { addNote(); });
}

void EditActions::addArranging() {
  Actions* actions = m_bench->actions();
  const auto arranging = [&](const char* id, const QString& name, const QString& what, const char* keys,
                             Arrangement how) {
    actions->add(id, name, what, "layout", keys, [this, how, what] { arrangeAs(how, what); });
  };
  arranging("layout-tree", tr("As a &tree"), tr("Arrange as a tree below the best connected device"), "Ctrl+Alt+T",
            Arrangement::Tree);
  arranging("layout-layers", tr("In &layers"), tr("Arrange in layers with few crossings"), "Ctrl+Alt+L",
            Arrangement::Layers);
  arranging("layout-springs", tr("By &springs"), tr("Arrange as if cables were springs"), "Ctrl+Alt+S",
            Arrangement::Springs);
  arranging("layout-grid", tr("In a &grid"), tr("Arrange in rows and columns"), "Ctrl+Alt+G", Arrangement::Grid);
  const auto aligning = [&](const char* id, const QString& name, const QString& what, const char* keys,
                            Alignment how) {
    actions->add(id, name, what, id, keys, [this, how, what] { alignAs(how, what); });
  };
  aligning("align-left", tr("Left edges"), tr("Line up the left edges"), "Ctrl+Alt+Left", Alignment::Left);
  aligning("align-centre", tr("Centres"), tr("Line up one below the other"), "Ctrl+Alt+C", Alignment::Centre);
  aligning("align-right", tr("Right edges"), tr("Line up the right edges"), "Ctrl+Alt+Right", Alignment::Right);
  aligning("align-top", tr("Top edges"), tr("Line up the top edges"), "Ctrl+Alt+Up", Alignment::Top);
  aligning("align-middle", tr("Middles"), tr("Line up one beside the other"), "Ctrl+Alt+M", Alignment::Middle);
  aligning("align-bottom", tr("Bottom edges"), tr("Line up the bottom edges"), "Ctrl+Alt+Down", Alignment::Bottom);
  aligning("spread-across", tr("Spread across"), tr("The same distance from left to right"), "Ctrl+Alt+H",
           Alignment::SpreadAcross);
  aligning("spread-down", tr("Spread down"), tr("The same distance from top to bottom"), "Ctrl+Alt+V",
           Alignment::SpreadDown);
  actions->addSwitch("snap", tr("S&nap to grid"), tr("Devices that are dragged keep to the grid"), "snap", "Ctrl+G",
                     true, [this](bool on) {
                       m_bench->scene()->setSnapping(on);
                       m_bench->scene()->update();
                     });
}

void EditActions::fillEdit(QMenu* menu) {
  Actions& actions = *m_bench->actions();
  for (const char* id : {"undo", "redo", "", "cut", "copy", "paste", "duplicate", "delete", "", "select-all",
                         "rename", "link", "note"}) {
    if (*id == '\0') {
      menu->addSeparator();
    } else {
      menu->addAction(actions[id]);
    }
  }
}

void EditActions::fillArrange(QMenu* menu) {
  Actions& actions = *m_bench->actions();
  for (const char* id : {"layout-tree", "layout-layers", "layout-springs", "layout-grid"})
    menu->addAction(actions[id]);
  menu->addSeparator();
  for (const char* id : {"align-left", "align-centre", "align-right", "align-top", "align-middle", "align-bottom",
                         "spread-across", "spread-down"})
    menu->addAction(actions[id]);
  menu->addSeparator();
  menu->addAction(actions["snap"]);
}

void EditActions::fillContext(QMenu* menu) {
  Actions& actions = *m_bench->actions();
  const bool nodes = !m_bench->scene()->selectedNodes().isEmpty();
  if (nodes) {
    for (const char* id : {"link", "rename", "duplicate", "cut", "copy"}) menu->addAction(actions[id]);
  }
  menu->addAction(actions["paste"]);
  if (!m_bench->scene()->selectedItems().isEmpty()) menu->addAction(actions["delete"]);
  menu->addSeparator();
  menu->addAction(actions["note"]);
  QMenu* order = menu->addMenu(tr("Arrange"));
  fillArrange(order);
}

void EditActions::update() {
  Actions& actions = *m_bench->actions();
  const qsizetype nodes = m_bench->scene()->selectedNodes().size();
  const bool any = !m_bench->scene()->selectedItems().isEmpty();
  for (const char* id : {"cut", "copy", "duplicate"}) actions[id]->setEnabled(nodes > 0);
  actions["rename"]->setEnabled(nodes == 1);
  actions["delete"]->setEnabled(any);
  actions["link"]->setEnabled(nodes == 1 || nodes == 2);
  for (const char* id : {"align-left", "align-centre", "align-right", "align-top", "align-middle", "align-bottom"})
    actions[id]->setEnabled(nodes > 1);
  for (const char* id : {"spread-across", "spread-down"}) actions[id]->setEnabled(nodes > 2);
}

void EditActions::addNode(const QString& kind, std::optional<QPointF> at) {
  TopologyScene* scene = m_bench->scene();
  CanvasView* canvas = m_bench->canvas();
  const auto snap = [](QPointF p) {
    return QPointF(std::round(p.x() / TopologyScene::kGrid) * TopologyScene::kGrid,
                   std::round(p.y() / TopologyScene::kGrid) * TopologyScene::kGrid);
  };
  QPointF place = snap(at.value_or(canvas->mapToScene(canvas->viewport()->rect().center())));
  // Not on top of another: to the right until there is room.
  while (!at && scene->nodeUnder(place) != nullptr) place += QPointF(7 * TopologyScene::kGrid, 0);
  const QString name = m_bench->edits()->addNode(kind, place);
  if (name.isEmpty()) return m_bench->say(m_bench->edits()->error());
  scene->selectNodes({name});
  if (!at) canvas->ensureVisible(scene->node(name));
}

void EditActions::askKind(QPointF at) {
  auto* menu = new QMenu(m_window);
  menu->setObjectName(QStringLiteral("kinds"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->setToolTipsVisible(true);
  menu->addSection(tr("Add here"));
  for (const DeviceKind& kind : m_bench->table().devices()) {
    QAction* action = menu->addAction(themeIcon(kindIcon(kind.kind), Theme::instance().ofKind(kind.kind)), kind.kind);
    action->setToolTip(kind.summary);
    connect(action, &QAction::triggered, this, [this, at, name = kind.kind] { addNode(name, at); });
  }
  CanvasView* canvas = m_bench->canvas();
  menu->popup(canvas->viewport()->mapToGlobal(canvas->mapFromScene(at)));
}

void EditActions::copy() {
  const QString yaml = m_bench->edits()->copy(m_bench->scene()->selectedNodes());
  if (yaml.isEmpty()) return m_bench->say(tr("What `generate` made can't be copied"));
  QApplication::clipboard()->setText(yaml);
  m_pasted = 0;
}

void EditActions::paste() {
  ++m_pasted;
  const QStringList made =
      m_bench->edits()->paste(QApplication::clipboard()->text(), QPointF(kStep, kStep) * m_pasted, tr("Paste"));
  if (made.isEmpty()) return m_bench->say(m_bench->edits()->error());
  m_bench->scene()->selectNodes(made);
}

void EditActions::duplicate() {
  const QString yaml = m_bench->edits()->copy(m_bench->scene()->selectedNodes());
  const QStringList made = m_bench->edits()->paste(yaml, {kStep, kStep}, tr("Duplicate"));
  if (made.isEmpty()) return m_bench->say(m_bench->edits()->error());
  m_bench->scene()->selectNodes(made);
}

void EditActions::remove() {
  TopologyScene* scene = m_bench->scene();
  if (!m_bench->edits()->remove(scene->selectedNodes(), scene->selectedLinks(), scene->selectedNotes()))
    m_bench->say(m_bench->edits()->error());
}

void EditActions::addNote() {
  bool ok = false;
  const QString text = QInputDialog::getMultiLineText(m_window, tr("Note"), tr("Text of the note:"), QString(), &ok);
  if (!ok || text.trimmed().isEmpty()) return;
  CanvasView* canvas = m_bench->canvas();
  if (!m_bench->edits()->addNote(text.trimmed(), canvas->mapToScene(canvas->viewport()->rect().center())))
    m_bench->say(m_bench->edits()->error());
}

void EditActions::changeNote(int item) {
  const auto& notes = m_bench->document()->drawing().notes;
  if (item < 0 || item >= static_cast<int>(notes.size())) return;
  bool ok = false;
  const QString text = QInputDialog::getMultiLineText(m_window, tr("Note"), tr("Text of the note:"),
                                                      notes[static_cast<size_t>(item)].text, &ok);
  if (!ok) return;
  const bool done = text.trimmed().isEmpty() ? m_bench->edits()->remove({}, {}, {item})
                                             : m_bench->edits()->setNote(item, text.trimmed());
  if (!done) m_bench->say(m_bench->edits()->error());
}

void EditActions::arrangeAs(Arrangement how, const QString& title) {
  const QStringList selected = m_bench->scene()->selectedNodes();
  const QStringList names = selected.size() > 1 ? selected : QStringList();
  Places places = arrange(m_bench->document()->drawing(), how, names);
  if (!names.isEmpty()) {  // where they are now
    QPointF middle;
    for (const QString& name : names)
      middle += m_bench->scene()->node(name)->pos() / static_cast<double>(names.size());
    for (QPointF& at : places) at += middle;
  }
  m_bench->scene()->place(places, title);
  if (names.isEmpty()) m_bench->canvas()->showAll();
}

void EditActions::alignAs(Alignment how, const QString& title) {
  Places places;
  for (const QString& name : m_bench->scene()->selectedNodes())
    places.insert(name, m_bench->scene()->node(name)->pos());
  m_bench->scene()->place(align(places, how), title);
}

}  // namespace loom::gui
