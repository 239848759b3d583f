#pragma once

// What a lab demands, each demand with where it stands: not looked at, held, not yet, or failed with the advice its
// author wrote for that. A run that goes on says `not yet` where a run that ended says `failed`.
//
// Not modelled: points for a part of a demand.

#include <QAbstractListModel>
#include <QJsonArray>

#include "gui/learn/lesson.h"

namespace loom::gui {

class ChecksModel : public QAbstractListModel {
  Q_OBJECT

 public:
  using QAbstractListModel::QAbstractListModel;
  enum Standing { Unknown, Waiting, Held, Failed };
  enum Role { StandingRole = Qt::UserRole, AdviceRole, PointsRole, LineRole };

  void setChecks(const std::vector<LessonCheck>& checks);
  // Of the engine's `verdict` or `test`; demands that are new take their place, those that went go.
  void setVerdict(const QJsonArray& expectations, bool ended);
  void forget();  // where they stand

  int held() const;
  int failed() const;
  int points() const;  // of those that hold
  int mostPoints() const;
  bool isJudged() const { return m_judged; }

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;

 private:
  struct Row {
    LessonCheck check;
    Standing standing = Unknown;
    QString why;  // what was expected and what came
  };
  int count(Standing standing) const;
  std::vector<Row> m_rows;
  bool m_judged = false;
};

}  // namespace loom::gui
