#include "gui/learn/lesson.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QJsonArray>
#include <QRegularExpression>
#include <algorithm>
#include <iterator>
#include <numeric>

#include "gui/engine/json_text.h"

namespace loom::gui {

namespace {

Lesson lessonOf(const QJsonObject& json) {
  Lesson lesson;
  lesson.name = textOf(json, "name");
  lesson.file = textOf(json, "file");
  lesson.title = textOf(json, "title");
  lesson.description = textOf(json, "description");
  lesson.readme = textOf(json, "readme");
  lesson.error = json.value(QLatin1String("error")).toObject().value(QLatin1String("message")).toString();
  lesson.checks = checksOf(json.value(QLatin1String("expectations")).toArray());
  for (const QJsonValue& value : json.value(QLatin1String("mistakes")).toArray()) {
    const QJsonObject each = value.toObject();
    LessonMistake mistake{textOf(each, "change"), textOf(each, "to"), textOf(each, "teaches"), {}};
    for (const QJsonValue& fails : each.value(QLatin1String("fails")).toArray()) mistake.fails << fails.toString();
    lesson.mistakes.push_back(std::move(mistake));
  }
  return lesson;
}

}  // namespace

int Lesson::points() const {
  return std::accumulate(checks.begin(), checks.end(), 0,
                         [](int sum, const LessonCheck& check) { return sum + check.points; });
}

std::vector<LessonCheck> checksOf(const QJsonArray& expectations) {
  std::vector<LessonCheck> checks;
  for (const QJsonValue& value : expectations) {
    const QJsonObject json = value.toObject();
    checks.push_back({textOf(json, "name"), textOf(json, "subject"), textOf(json, "fail"),
                      json.value(QLatin1String("line")).toInt(), json.value(QLatin1String("points")).toInt()});
  }
  return checks;
}

std::vector<Lesson> lessonsOf(const QJsonObject& answer) {
  std::vector<Lesson> lessons;
  for (const QJsonValue& each : answer.value(QLatin1String("lessons")).toArray())
    lessons.push_back(lessonOf(each.toObject()));
  return lessons;
}

std::vector<LessonGroup> grouped(std::vector<Lesson> lessons, const QString& readme) {
  static const QRegularExpression row(QStringLiteral(R"(^\|\s*\[([^\]]+)\]\([^)]*\)\s*\|\s*([^|]*?)\s*\|)"));
  std::vector<LessonGroup> groups;
  for (const QString& line : readme.split(u'\n')) {
    if (line.startsWith(QLatin1String("## "))) groups.push_back({line.mid(3).trimmed(), {}});
    const QRegularExpressionMatch match = row.match(line);
    if (!match.hasMatch() || groups.empty()) continue;
    const auto found = std::find_if(lessons.begin(), lessons.end(), [&](const Lesson& lesson) {
      return QFileInfo(QFileInfo(lesson.file).path()).fileName() == match.captured(1);
    });
    if (found == lessons.end()) continue;
    if (found->title.isEmpty()) found->title = match.captured(2);
    groups.back().lessons.push_back(std::move(*found));
    lessons.erase(found);
  }
  groups.erase(
      std::remove_if(groups.begin(), groups.end(), [](const LessonGroup& group) { return group.lessons.empty(); }),
      groups.end());
  if (!lessons.empty()) {
    const QString title = groups.empty() ? QCoreApplication::translate("loom::gui::Lesson", "Labs")
                                         : QCoreApplication::translate("loom::gui::Lesson", "More");
    groups.push_back({title, std::move(lessons)});
  }
  return groups;
}

}  // namespace loom::gui
