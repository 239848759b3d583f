#include "gui/look/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>
#include <memory>

namespace loom::gui {

void useLanguage(const QString& code) {
  const QLocale locale(code);
  QLocale::setDefault(locale);
  const auto install = [&](std::unique_ptr<QTranslator>& translator, const QString& name, const QString& folder) {
    if (translator) QCoreApplication::removeTranslator(translator.get());
    translator = std::make_unique<QTranslator>();
    if (translator->load(name + locale.name(), folder)) QCoreApplication::installTranslator(translator.get());
  };
  static std::unique_ptr<QTranslator> ofQt;
  static std::unique_ptr<QTranslator> ours;
  static std::unique_ptr<QTranslator> ofDevices;
  install(ofQt, QStringLiteral("qtbase_"), QLibraryInfo::path(QLibraryInfo::TranslationsPath));
  install(ours, QStringLiteral("etherloom_"), QStringLiteral(":/i18n"));
  install(ofDevices, QStringLiteral("etherloom_devices_"), QStringLiteral(":/i18n"));
}

}  // namespace loom::gui
