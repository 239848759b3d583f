#pragma once

// The language people read: the program's own words, those of the device table, and those of Qt's dialogs where Qt's
// translations are installed.
//
// Errors: none; a language that is not there is English.
//
// Not modelled: the engine's errors, which are English.

#include <QString>

namespace loom::gui {

void useLanguage(const QString& code);  // zh_CN, en_US

}  // namespace loom::gui
