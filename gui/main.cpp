// etherloom-gui [scenario]: opens a window on a scenario.

#include <QApplication>
#include <QCommandLineParser>
#include <QLocale>
#include <QSettings>
#include <QTimer>
#include <cstdio>
#include <string_view>

#include "gui/app/main_window.h"
#include "gui/look/language.h"
#include "gui/look/theme.h"

namespace loom::gui {

namespace {

constexpr int kUsage = 2;
constexpr int kInvalidInput = 3;
constexpr int kEnvironment = 4;

// Where no screen is, Qt would end the program with a core file. Pictures and words on the terminal need none.
bool hasScreen(int argc, char** argv) {
  bool needsNone = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word(argv[i]);
    if (word == "-platform") return true;
    needsNone |=
        word.substr(0, 9) == "--picture" || word == "--help" || word == "--version" || word == "-h" || word == "-v";
  }
  for (const char* name : {"QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"}) {
    if (!qEnvironmentVariableIsEmpty(name)) return true;
  }
  if (needsNone) qputenv("QT_QPA_PLATFORM", "offscreen");
  return needsNone;
}

QString wantedLanguage(const QString& asked) {
  if (!asked.isEmpty()) return asked;
  QString kept = QSettings().value(QStringLiteral("language")).toString();
  if (!kept.isEmpty()) return kept;
  return QLocale::system().language() == QLocale::Chinese ? QStringLiteral("zh_CN") : QStringLiteral("en_US");
}

int run(QApplication& app) {
  QCommandLineParser line;
  line.setApplicationDescription(QCoreApplication::translate("main", "Draws, runs and explains networks."));
  line.addHelpOption();
  line.addVersionOption();
  line.addPositionalArgument(QStringLiteral("scenario"),
                             QCoreApplication::translate("main", "A scenario file or its folder"),
                             QStringLiteral("[scenario]"));
  const QCommandLineOption picture(
      QStringLiteral("picture"),
      QCoreApplication::translate("main", "Writes the drawing to <file> (.svg or .png) and ends"),
      QStringLiteral("file"));
  const QCommandLineOption language(QStringLiteral("language"), QCoreApplication::translate("main", "en_US or zh_CN"),
                                    QStringLiteral("code"));
  const QCommandLineOption dark(QStringLiteral("dark"),
                                QCoreApplication::translate("main", "Light text on a dark ground"));
  line.addOptions({picture, language, dark});
  line.process(app);
  if (line.positionalArguments().size() > 1) {
    std::fputs("etherloom-gui: one scenario at a time\n", stderr);
    return kUsage;
  }
  Theme::instance().setDark(line.isSet(dark) || QSettings().value(QStringLiteral("dark")).toBool());
  QString file = line.positionalArguments().value(0);
  QString code = line.value(language);
  for (;;) {
    useLanguage(wantedLanguage(code));
    MainWindow window;
    if (!line.isSet(picture)) {
      window.restoreGeometry(QSettings().value(QStringLiteral("geometry")).toByteArray());
      window.show();
    }
    if (line.isSet(picture)) {
      QObject::connect(window.bench(), &Workbench::said,
                       [](const QString& text) { std::fprintf(stderr, "error: %s\n", qUtf8Printable(text)); });
    }
    if (!file.isEmpty() && !window.open(file) && line.isSet(picture)) {
      return kInvalidInput;
    }
    if (line.isSet(picture)) {
      const QString why = window.exportPicture(line.value(picture));
      if (!why.isEmpty()) std::fprintf(stderr, "error: %s\n", qUtf8Printable(why));
      return why.isEmpty() ? 0 : kEnvironment;
    }
    window.keepUnsaved();
    const int result = QApplication::exec();
    if (result != MainWindow::kRebuild) return result;
    file = window.bench()->document()->file();
    code.clear();
  }
}

}  // namespace

}  // namespace loom::gui

int main(int argc, char** argv) {
  if (!loom::gui::hasScreen(argc, argv)) {
    std::fputs(
        "error: there is no screen: neither DISPLAY nor WAYLAND_DISPLAY is set\n"
        "  hint: --picture FILE draws without one; over ssh, ssh -X brings one\n",
        stderr);
    return loom::gui::kEnvironment;
  }
  QApplication app(argc, argv);
  QCoreApplication::setOrganizationName(QStringLiteral("etherloom"));
  QCoreApplication::setApplicationName(QStringLiteral("etherloom-gui"));
  QCoreApplication::setApplicationVersion(QStringLiteral(LOOM_VERSION));
  loom::gui::initResources();
  return loom::gui::run(app);
}
