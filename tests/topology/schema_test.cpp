#include "topology/schema.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace loom {
namespace {

// A second opinion on the schema: Python's jsonschema and PyYAML. Exits 1 when the schema refuses what it should take
// or takes what it should refuse.
const char* const kJudge = R"py(
import copy, glob, json, sys, yaml, jsonschema
schema = json.load(open(sys.argv[1]))
judge = jsonschema.Draft202012Validator
judge.check_schema(schema)
judge = judge(schema)
bad = 0
files = sorted(glob.glob('scenarios/**/scenario.yaml', recursive=True))
lab = 'tests/fuzz/corpus/scenario/lab.yaml'
for file in files + [lab]:
    for error in judge.iter_errors(yaml.safe_load(open(file))):
        print(file, list(error.path), error.message[:200])
        bad = 1
good = yaml.safe_load(open(lab))
changes = {
    'unknown key': lambda d: d.update(topolgy=1),
    'missing unit': lambda d: d['topology']['links'][1].update(delay=5),
    'VLAN 4095': lambda d: d['topology']['nodes']['sw1']['ports']['p1'].update(access=4095),
    'unknown kind': lambda d: d['topology']['nodes']['h1'].update(kind='hst'),
    'unknown choice': lambda d: d['expect']['p1'].update(compare='stricd'),
}
for name, change in changes.items():
    d = copy.deepcopy(good)
    change(d)
    if judge.is_valid(d):
        print('accepted:', name)
        bad = 1
sys.exit(bad)
)py";

TEST(ScenarioSchema, TakesEveryBundledScenarioAndRefusesMistakes) {
  if (std::system("python3 -c 'import jsonschema, yaml; jsonschema.Draft202012Validator' 2>/dev/null") != 0) {
    GTEST_SKIP() << "python3-jsonschema or python3-yaml is not installed";
  }
  const std::string folder = ::testing::TempDir();
  const std::string schema = folder + "loom_scenario_schema.json";
  const std::string judge = folder + "loom_scenario_judge.py";
  std::ofstream(schema) << scenario_schema(all_devices()).dump();
  std::ofstream(judge) << kJudge;
  EXPECT_EQ(std::system(("cd " LOOM_SOURCE_DIR " && python3 " + judge + " " + schema).c_str()), 0);
}

}  // namespace
}  // namespace loom
