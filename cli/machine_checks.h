#pragma once

// What `etherloom doctor` looks at: what this machine can do for Etherloom, what it lacks, and what would mend it.
// Looking changes nothing: programs are searched for, not started; devices are opened and closed again; the only
// thing written is a database in a temporary folder, which is removed.
//
// A check is required (simulation, captures, results) or optional (a second opinion, live runs).
// Errors: none; what cannot be found out is a problem with the system's words.
// Not modelled: versions of the programs found, performance of the machine.

#include <string>
#include <vector>

namespace loom::cli {

struct MachineCheck {
  enum class State { kOk, kMissing, kProblem };  // kMissing: optional, and not there

  std::string name;
  State state = State::kOk;
  std::string found;    // what there is
  std::string purpose;  // what it is for
  std::string fix;      // what to do when it is not ok
};

// `results` is the folder run folders go to.
std::vector<MachineCheck> check_machine(const std::string& results);

}  // namespace loom::cli
