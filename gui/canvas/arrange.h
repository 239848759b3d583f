#pragma once

// Where nodes go by themselves: a tree from the best connected device, layers and springs by Graphviz (dot and
// neato), a grid. And lining up what is selected. All give positions and change nothing.
//
// Errors: Graphviz without its plugins gives a grid instead.
//
// Not modelled: keeping some nodes where they are while others are laid out.

#include <QHash>
#include <QPointF>

#include "gui/document/drawing.h"

namespace loom::gui {

enum class Arrangement { Tree, Layers, Springs, Grid };
enum class Alignment { Left, Centre, Right, Top, Middle, Bottom, SpreadAcross, SpreadDown };

using Places = QHash<QString, QPointF>;

// Of the nodes named, or of all when none is.
Places arrange(const Drawing& drawing, Arrangement how, const QStringList& names = {});
Arrangement defaultArrangement(const Drawing& drawing);
Places align(const Places& places, Alignment how);

}  // namespace loom::gui
