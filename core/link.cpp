#include "core/link.h"

#include "core/node.h"
#include "core/simulation.h"

namespace loom {

Link::Link(Simulation& simulation, Port& a, Port& b, const LinkConfig& config)
    : a_(a),
      b_(b),
      a_to_b_(simulation.events(), simulation.new_source(), b.node().id(), config.a_to_b, b),
      b_to_a_(simulation.events(), simulation.new_source(), a.node().id(), config.b_to_a, a) {
  LOOM_CHECK(!a.is_linked() && !b.is_linked() && &a != &b, "a port carries one link");
  a.pipe_ = &a_to_b_;
  b.pipe_ = &b_to_a_;
  for (Port* port : {&a, &b}) {
    port->link_ = this;
    port->source_ = simulation.new_source();
  }
  update_state();
}

void Link::set_switched_on(bool on) {
  switched_on_ = on;
  update_state();
}

void Link::update_state() {
  up_ = switched_on_ && a_.is_admin_up() && b_.is_admin_up();
  a_.set_up(up_);
  b_.set_up(up_);
}

}  // namespace loom
