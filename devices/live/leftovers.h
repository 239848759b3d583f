#pragma once

// What may stay behind when a live run ends without being able to tidy up, and how it is told from what is not ours.
//
// Programs we start have ETHERLOOM_OWNER in their environment, folders we make have it in their names, so that no
// folder is without it for a moment (loom-guest-1234-567890-x1y2z3; 1234-567890 of a live run); both name the process
// that made them by its number and the moment it began (a number may come again). What names a process that is no
// more is a leftover. A socket that we made elsewhere is named in a file `sockets` of such a folder, and goes with it
// when nobody listens there any more. Interfaces and namespaces need no mark: they go with the last descriptor that
// holds them.
//
// Sources: proc(5): /proc/PID/stat, field 22; /proc/PID/environ.
//
// Not modelled: leftovers of other users.

#include <sys/types.h>

#include <string>
#include <vector>

namespace loom::live {

inline constexpr const char* kOwnerVariable = "ETHERLOOM_OWNER";
inline constexpr const char* kSocketsFile = "sockets";  // a path a line

// "1234-567890"; empty when there is no such process.
std::string owner_mark(pid_t process);
// Whether the process that the mark names still runs.
bool is_alive(const std::string& mark);

// Whether the path is a socket at which nobody is.
bool is_deserted_socket(const std::string& path);

// Ends programs and removes folders that are leftovers, in TMPDIR and in the folder of live runs. Says what it did, a
// line each.
std::vector<std::string> remove_leftovers();

// Where live runs can be found by others: ETHERLOOM_RUNTIME, or `etherloom` in XDG_RUNTIME_DIR, or in /run for root,
// or a folder of the user's in TMPDIR.
std::string runtime_folder();

}  // namespace loom::live
