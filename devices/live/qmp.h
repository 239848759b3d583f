#pragma once

// Qmp: the control connection of a QEMU process, by which it is asked and told things while it runs. Each command is
// a line of JSON, and so is each answer; events come in between.
//
// Source: QEMU, docs/interop/qmp-spec.rst.
//
// Errors: std::runtime_error with QEMU's own words, or when it does not answer within ten seconds.
//
// Not modelled: out-of-band commands, passing descriptors.

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace loom::live {

class Qmp {
 public:
  // Takes the descriptor of a stream socket, and closes it.
  explicit Qmp(int descriptor) : descriptor_(descriptor) {}
  ~Qmp();
  Qmp(const Qmp&) = delete;
  Qmp& operator=(const Qmp&) = delete;

  int descriptor() const { return descriptor_; }
  // Reads the greeting and leaves negotiation.
  void negotiate();
  // Sends a command and returns what it returned. One thread at a time.
  nlohmann::json ask(const std::string& command, const nlohmann::json& arguments);
  nlohmann::json ask(const std::string& command);
  // Sends a command and does not wait for what comes of it.
  void tell(const std::string& command, const nlohmann::json& arguments);
  // Reads what has come and forgets it. False when QEMU has gone.
  bool drain();

 private:
  void send(const std::string& command, const nlohmann::json& arguments);
  std::string read_line();

  int descriptor_;
  uint64_t last_id_ = 0;
  std::string heard_;
};

}  // namespace loom::live
