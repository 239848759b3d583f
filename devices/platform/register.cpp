#include "devices/platform/register.h"

#include "devices/platform/nic_adapter.h"
#include "devices/platform/nic_points.h"

namespace loom::platform {

AdapterTable nic_adapters() {
  AdapterTable table;
  const auto kind = [&table](const char* name, uint32_t most_mtu, NicModel model) {
    table.kinds.push_back({name, most_mtu, [model](const Settings& nic) {
                             NicAdapterConfig config;
                             config.model = model;
                             config.iommu = nic.boolean("iommu");
                             config.dma_latency = nic.duration("dma-latency");
                             return make_nic_adapter(config);
                           }});
  };
  kind("e1000", 16110, NicModel::kE1000);
  kind("virtio", 65535, NicModel::kVirtio);
  Parameter iommu;
  iommu.name = "iommu";
  iommu.kind = ValueKind::kBool;
  iommu.help = "Its DMA goes through a VT-d unit, whose tables hold the driver's memory and nothing else";
  iommu.default_text = "false";
  Parameter latency;
  latency.name = "dma-latency";
  latency.kind = ValueKind::kDuration;
  latency.help = "What each DMA transfer takes";
  latency.default_text = "0s";
  table.parameters = {iommu, latency};
  table.decisions.assign(kNicPoints.begin(), kNicPoints.end());
  return table;
}

}  // namespace loom::platform
