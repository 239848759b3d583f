#pragma once

// A lab as the engine's `lessons` tells it: its scenario, its README, what it checks and which mistakes it proposes.
// The README above all labs says how they are grouped and in which order they are meant.
//
// Errors: a lab that can't be read keeps its place in the list and has `error`; a README without tables groups
// nothing, and then all labs are one group.
//
// Not modelled: how far somebody got; a lab is whole whenever its checks hold.

#include <QJsonObject>
#include <QString>
#include <QStringList>
#include <vector>

namespace loom::gui {

struct LessonCheck {
  QString name;
  QString subject;  // the port or device it looks at
  QString advice;   // what it says when it fails
  int line = 0;
  int points = 0;
};

struct LessonMistake {
  QString change;  // a text that occurs once in the scenario
  QString to;
  QString teaches;
  QStringList fails;
};

struct Lesson {
  QString name;
  QString file;
  QString title;
  QString description;
  QString readme;
  QString error;
  std::vector<LessonCheck> checks;
  std::vector<LessonMistake> mistakes;
  int points() const;
};

struct LessonGroup {
  QString title;
  std::vector<Lesson> lessons;
};

std::vector<LessonCheck> checksOf(const QJsonArray& expectations);
std::vector<Lesson> lessonsOf(const QJsonObject& answer);
// In the order of the tables under each `##` of `readme`; what no table names comes last.
std::vector<LessonGroup> grouped(std::vector<Lesson> lessons, const QString& readme);

}  // namespace loom::gui
