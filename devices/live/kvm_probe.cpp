#include "devices/live/kvm_probe.h"

#include <unistd.h>

#include <array>
#include <chrono>
#include <fstream>
#include <thread>

#include "devices/live/child_process.h"

namespace loom::live {

namespace {

constexpr auto kPatience = std::chrono::seconds(5);
constexpr int kStatus = 0x10 * 2 + 1;

// A boot sector: mov al, 0x10; out 0xf4, al; hlt.
void write_boot_sector(const std::string& path) {
  std::array<char, 512> sector{};
  const std::array<unsigned char, 5> program{0xb0, 0x10, 0xe6, 0xf4, 0xf4};
  for (size_t i = 0; i < program.size(); ++i) sector[i] = static_cast<char>(program[i]);
  sector[510] = static_cast<char>(0x55);
  sector[511] = static_cast<char>(0xaa);
  std::ofstream(path, std::ios::binary).write(sector.data(), sector.size());
}

}  // namespace

std::optional<std::string> kvm_lacking() {
  if (access("/dev/kvm", R_OK | W_OK) != 0) return "/dev/kvm cannot be used here";
  const ScratchFolder folder("loom-kvm");
  const std::string disk = folder.file("disk");
  write_boot_sector(disk);
  ChildProcess qemu(
      {"qemu-system-x86_64", "-machine", "pc,accel=kvm", "-nodefaults", "-no-user-config", "-display", "none",
       "-drive", "file=" + disk + ",format=raw,if=ide,snapshot=on", "-device", "isa-debug-exit,iobase=0xf4,iosize=1"},
      {}, folder.file("log"));
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (qemu.is_running()) {
    if (std::chrono::steady_clock::now() > deadline) return "KVM hangs guests on this machine; use TCG";
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  if (qemu.exit_status() == kStatus) return std::nullopt;
  std::ifstream log(folder.file("log"));
  return "KVM does not run guests here: " + std::string((std::istreambuf_iterator<char>(log)), {});
}

}  // namespace loom::live
