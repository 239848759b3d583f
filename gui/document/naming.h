#pragma once

// Names and addresses that nobody has yet: h7 after h6, 10.0.0.7/24 after 10.0.0.6/24, 02:..:07 after 02:..:06. What
// is copied gets such, so that a duplicate is a further host and not the same one twice.
//
// Not modelled: a prefix that is full; the next network's addresses are then taken.

#include <QSet>
#include <QString>
#include <functional>
#include <optional>

namespace loom::gui {

// The text with its last number counted up until `taken` has it not; with a 2 at its end when it has no number.
QString nextName(const QString& like, const std::function<bool(const QString&)>& taken);

// The next free address of the same form: IPv4 with or without a prefix length, or a MAC address. Nothing for any
// other text.
std::optional<QString> nextAddress(const QString& like, const QSet<QString>& taken);

// A name for a new node of a kind: h for hosts, sw for switches.
QString stemOf(const QString& kind);

// An address without its prefix length, in small letters: two texts of one address are then equal.
QString bareAddress(const QString& text);

}  // namespace loom::gui
