#include "gui/run/traffic_layer.h"

#include <QPainter>
#include <algorithm>

#include "gui/canvas/link_item.h"
#include "gui/canvas/node_item.h"
#include "gui/look/theme.h"

namespace loom::gui {

namespace {
constexpr size_t kMostDots = 150;
constexpr double kLastsMs = 650;
constexpr double kFlashMs = 1600;
constexpr double kSpreadMs = 400;  // frames of one batch follow each other
constexpr double kPsPerMs = 1e9;
}  // namespace

TrafficLayer::TrafficLayer(RunController* run, CanvasView* canvas, QObject* parent)
    : QObject(parent), m_run(run), m_canvas(canvas) {
  m_clock.start();
  m_timer.setInterval(33);
  connect(&m_timer, &QTimer::timeout, this, &TrafficLayer::tick);
  connect(run, &RunController::framesCame, this, [this](const std::vector<FrameRow>& rows, qint64) { came(rows); });
  connect(run, &RunController::stateChanged, this, &TrafficLayer::showLoad);
  connect(run, &RunController::stopped, this, [this](const QString&, const QJsonObject&) { stoodStill(); });
  connect(run, &RunController::wentBack, this, &TrafficLayer::clear);
  connect(run, &RunController::unloaded, this, [this] {
    clear();
    showLoad();
  });
  connect(canvas->topology(), &TopologyScene::rebuilt, this, &TrafficLayer::showLoad);
  canvas->setOverlay([this](QPainter* painter) { paint(painter); });
}

LinkItem* TrafficLayer::linkOf(const FrameRow& row) const {
  if (row.link < 0 || row.link >= static_cast<int>(m_run->links().size())) return nullptr;
  const RunLink& link = m_run->links()[static_cast<size_t>(row.link)];
  return m_canvas->topology()->link(link.a, link.b);
}

void TrafficLayer::clear() {
  m_dots.clear();
  for (const Flash& flash : m_flashes) {
    if (NodeItem* node = m_canvas->topology()->node(flash.node)) {
      node->setFlash({}, 0);
      node->setPulse(0);
    }
  }
  m_flashes.clear();
  m_timer.stop();
  m_canvas->viewport()->update();
}

void TrafficLayer::came(const std::vector<FrameRow>& rows) {
  if (rows.empty()) return;
  if (!m_dots.empty() && m_dots.front().share >= 0) m_dots.clear();
  const double now = static_cast<double>(m_clock.elapsed());
  const double speed = m_run->speed();  // simulated seconds a second
  const Picoseconds first = rows.front().at;
  const Picoseconds span = std::max<Picoseconds>(1, rows.back().at - first);
  QHash<QString, int> ways;  // how many ports of a device one frame left by
  for (const FrameRow& row : rows) {
    const double after = kSpreadMs * static_cast<double>(row.at - first) / static_cast<double>(span);
    if (row.isDrop()) {
      m_flashes.push_back({row.node(), row.reason, now + after, false});
      continue;
    }
    if (++ways[row.origin + u' ' + row.node() + u' ' + psText(row.at)] == 2)
      m_flashes.push_back({row.node(), {}, now + after, true});
    if (row.link < 0) continue;
    const double true_ms = speed > 0 ? static_cast<double>(row.end - row.at) / kPsPerMs / speed : 0;
    m_dots.push_back({row, now + after, std::clamp(true_ms, kLastsMs, 4000.0), -1});
  }
  if (m_dots.size() > kMostDots) m_dots.erase(m_dots.begin(), m_dots.end() - kMostDots);
  if (m_flashes.size() > kMostDots) m_flashes.erase(m_flashes.begin(), m_flashes.end() - kMostDots);
  m_timer.start();
}

// What is on a link right now, at its place.
void TrafficLayer::stoodStill() {
  if (!m_run->isLoaded()) return;
  const Picoseconds at = m_run->state().at;
  m_run->engine()->ask(
      QStringLiteral("transmissions"),
      {{QStringLiteral("from_ps"), psText(at)}, {QStringLiteral("to_ps"), psText(at)}},
      [this, at](const QJsonObject& ok) {
        if (m_run->isMoving() || at != m_run->state().at) return;
        std::vector<Dot> still;
        for (const QJsonValue& value : ok.value(QLatin1String("rows")).toArray()) {
          const FrameRow row = FrameRow::of(value.toObject());
          if (row.link < 0 || row.end <= row.at) continue;
          still.push_back(
              {row, 0, 0,
               std::clamp(static_cast<double>(at - row.at) / static_cast<double>(row.end - row.at), 0.08, 0.92)});
        }
        if (!still.empty()) m_dots = std::move(still);
        m_canvas->viewport()->update();
      },
      [](auto&&...) {});
}

void TrafficLayer::showLoad() {
  for (LinkItem* item : m_canvas->topology()->links()) item->setLoad(-1, -1);
  if (!m_run->isLoaded()) return;
  for (const RunLink& link : m_run->links()) {
    LinkItem* item = m_canvas->topology()->link(link.a, link.b);
    if (item == nullptr) continue;
    const double aToB = link.rateAToB > 0 ? link.loadAToB / link.rateAToB : 0;
    const double bToA = link.rateBToA > 0 ? link.loadBToA / link.rateBToA : 0;
    const bool same = item->link().a == link.a;
    item->setLoad(same ? aToB : bToA, same ? bToA : aToB);
  }
}

void TrafficLayer::tick() {
  const double now = static_cast<double>(m_clock.elapsed());
  std::erase_if(m_dots, [&](const Dot& dot) { return dot.share < 0 && now > dot.start + dot.lasts; });
  QHash<QString, bool> seen;
  for (size_t i = m_flashes.size(); i-- > 0;) {  // the latest of a device counts
    const Flash& flash = m_flashes[i];
    NodeItem* node = m_canvas->topology()->node(flash.node);
    const double age = now - flash.start;
    if (node == nullptr || age < 0) continue;
    const QString key = flash.node + (flash.flood ? u'f' : u'd');
    if (seen.contains(key)) continue;
    seen.insert(key, true);
    const double strength = std::max(0.0, 1 - age / kFlashMs);
    if (flash.flood) {
      node->setPulse(strength);
    } else {
      node->setFlash(flash.text, strength);
    }
  }
  std::erase_if(m_flashes, [&](const Flash& flash) { return now > flash.start + kFlashMs + 100; });
  m_canvas->viewport()->update();
  const bool any =
      !m_flashes.empty() || std::any_of(m_dots.begin(), m_dots.end(), [](const Dot& dot) { return dot.share < 0; });
  if (!any) m_timer.stop();
}

void TrafficLayer::paint(QPainter* painter) {
  const Theme& theme = Theme::instance();
  const double now = static_cast<double>(m_clock.elapsed());
  QFont font = painter->font();
  font.setPixelSize(11);
  painter->setFont(font);
  for (const Dot& dot : m_dots) {
    const LinkItem* link = linkOf(dot.row);
    if (link == nullptr) continue;
    const double share = dot.share >= 0 ? dot.share : (now - dot.start) / dot.lasts;
    if (share < 0 || share > 1) continue;
    const bool fromA = link->link().a.text() == dot.row.from;
    const QPointF at = link->pointAt(share, fromA);
    painter->setPen(QPen(theme.canvas(), 1.5));
    painter->setBrush(theme.ofFrame(dot.row.kind));
    const double size = dot.row.cast == QLatin1String("unicast") ? 5.5 : 7;
    if (dot.row.cast == QLatin1String("unicast")) {
      painter->drawEllipse(at, size, size);
    } else {  // another shape for what goes to many
      painter->drawPolygon(
          QPolygonF({at + QPointF(0, -size), at + QPointF(size, 0), at + QPointF(0, size), at + QPointF(-size, 0)}));
    }
    if (dot.share < 0 && m_dots.size() > 12) continue;
    const QString label =
        dot.row.vlan >= 0 ? QStringLiteral("%1 · %2").arg(dot.row.kind).arg(dot.row.vlan) : dot.row.kind;
    painter->setPen(theme.ink());
    painter->drawText(at + QPointF(9, -6), label);
  }
}

}  // namespace loom::gui
