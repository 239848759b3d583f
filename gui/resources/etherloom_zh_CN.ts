<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>loom::gui::ChecksModel</name>
    <message>
        <source>at %1, line %2 of the scenario</source>
        <translation>位于 %1，场景文件第 %2 行</translation>
    </message>
    <message>
        <source>held</source>
        <translation>成立</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>尚未成立</translation>
    </message>
    <message>
        <source>not looked at</source>
        <translation>尚未检查</translation>
    </message>
    <message>
        <source>at %1</source>
        <translation>位于 %1</translation>
    </message>
</context>
<context>
    <name>loom::gui::DifferenceModel</name>
    <message>
        <source>Field</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>Expected</source>
        <translation>期望</translation>
    </message>
    <message>
        <source>Actual</source>
        <translation>实际</translation>
    </message>
</context>
<context>
    <name>loom::gui::LabPane</name>
    <message>
        <source>Check</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Reset lab</source>
        <translation>重置实验</translation>
    </message>
    <message>
        <source>What the lab says</source>
        <translation>实验说明</translation>
    </message>
    <message>
        <source>What the lab demands</source>
        <translation>实验要求</translation>
    </message>
    <message>
        <source>Return, or a double click, shows the demand in the text</source>
        <translation>按回车或双击，在文本中显示该要求</translation>
    </message>
    <message>
        <source>Judge the drawing as it is now, without running it in the window</source>
        <translation>按当前拓扑评判，无需在窗口中运行</translation>
    </message>
    <message>
        <source>Put the scenario back to what it was when it was opened; this can be undone</source>
        <translation>将场景恢复为打开时的内容；此操作可以撤销</translation>
    </message>
    <message>
        <source>This scenario is no lab. The labs are on the welcome page (Help, Welcome).

A scenario becomes one by a `README.md` beside it and a section `expect` in it.</source>
        <translation>此场景不是实验。实验列在欢迎页中（“帮助”菜单，“欢迎”）。

场景旁边有 `README.md`，且其中有 `expect` 一节，便成为实验。</translation>
    </message>
    <message>
        <source>This scenario has no `README.md` beside it, but it says what it expects.</source>
        <translation>此场景旁边没有 `README.md`，但写明了期望的结果。</translation>
    </message>
    <message>
        <source>The lab is as it was opened</source>
        <translation>实验与打开时相同</translation>
    </message>
    <message>
        <source>The scenario no longer says &quot;%1&quot;; reset the lab first</source>
        <translation>场景中已没有“%1”；请先重置实验</translation>
    </message>
    <message>
        <source>The scenario says &quot;%1&quot; more than once; change it in the text</source>
        <translation>场景中不止一处“%1”；请在文本中修改</translation>
    </message>
    <message>
        <source>Change of the lab</source>
        <translation>实验中的修改</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>1 check</source>
        <translation>1 项检查</translation>
    </message>
    <message>
        <source>%1 checks</source>
        <translation>%1 项检查</translation>
    </message>
    <message>
        <source>%1 of %2 hold, %3 of %4 points</source>
        <translation>%2 项中 %1 项成立，得 %3 / %4 分</translation>
    </message>
    <message>
        <source>%1 of %2 hold so far</source>
        <translation>目前 %2 项中 %1 项成立</translation>
    </message>
</context>
<context>
    <name>loom::gui::ReadmeText</name>
    <message>
        <source>Make this change</source>
        <translation>进行此修改</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
</context>
<context>
    <name>loom::gui::RegressModel</name>
    <message>
        <source>%1 ms</source>
        <translation>%1 毫秒</translation>
    </message>
    <message>
        <source>running</source>
        <translation>正在运行</translation>
    </message>
    <message>
        <source>passed</source>
        <translation>通过</translation>
    </message>
    <message>
        <source>%1 of %2 failed</source>
        <translation>%2 项中 %1 项失败</translation>
    </message>
    <message>
        <source>not run</source>
        <translation>未能运行</translation>
    </message>
    <message>
        <source>Scenario</source>
        <translation>场景</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>用时</translation>
    </message>
</context>
<context>
    <name>loom::gui::RegressPane</name>
    <message>
        <source>missing: the port did not send it</source>
        <translation>缺失：端口没有发送此帧</translation>
    </message>
    <message>
        <source>extra: the golden has no such frame</source>
        <translation>多余：基准中没有此帧</translation>
    </message>
    <message>
        <source>changed: sent otherwise than the golden has it</source>
        <translation>改变：发送的帧与基准不同</translation>
    </message>
    <message>
        <source>Regressions</source>
        <translation>回归测试</translation>
    </message>
    <message>
        <source>Test all</source>
        <translation>全部测试</translation>
    </message>
    <message>
        <source>Run every scenario of the list and judge it</source>
        <translation>运行列表中的每个场景并评判</translation>
    </message>
    <message>
        <source>Test this</source>
        <translation>测试此项</translation>
    </message>
    <message>
        <source>Run the selected scenario and judge it</source>
        <translation>运行所选场景并评判</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Give up what has not been judged yet</source>
        <translation>放弃尚未评判的场景</translation>
    </message>
    <message>
        <source>Go to the moment</source>
        <translation>转到该时刻</translation>
    </message>
    <message>
        <source>Open the scenario in the window and go to the first difference</source>
        <translation>在窗口中打开场景并转到首个差异处</translation>
    </message>
    <message>
        <source>Accept...</source>
        <translation>接受…</translation>
    </message>
    <message>
        <source>Make what the ports did send the golden captures of this scenario</source>
        <translation>将端口实际发送的帧作为此场景的基准抓包</translation>
    </message>
    <message>
        <source>Folder...</source>
        <translation>文件夹…</translation>
    </message>
    <message>
        <source>Take the scenarios of another folder</source>
        <translation>使用另一文件夹中的场景</translation>
    </message>
    <message>
        <source>Search scenarios</source>
        <translation>搜索场景</translation>
    </message>
    <message>
        <source>Shows scenarios and expectations with this in their name</source>
        <translation>显示名称中含有此内容的场景与期望</translation>
    </message>
    <message>
        <source>The differences of this port, the first one first</source>
        <translation>此端口的各处差异，首个在前</translation>
    </message>
    <message>
        <source>Differences</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>Difference, field by field</source>
        <translation>逐字段的差异</translation>
    </message>
    <message>
        <source>Decisions</source>
        <translation>转发决策</translation>
    </message>
    <message>
        <source>Scenarios to test</source>
        <translation>要测试的场景</translation>
    </message>
    <message>
        <source>Choose a scenario, or test all.</source>
        <translation>选择一个场景，或全部测试。</translation>
    </message>
    <message>
        <source>Everything holds.</source>
        <translation>全部成立。</translation>
    </message>
    <message>
        <source>%1 of %2: %3</source>
        <translation>第 %1 处，共 %2 处：%3</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>expected %1</source>
        <translation>期望 %1</translation>
    </message>
    <message>
        <source>actual %1</source>
        <translation>实际 %1</translation>
    </message>
    <message>
        <source>No decision about this frame was looked at.</source>
        <translation>没有记录关于此帧的决策。</translation>
    </message>
    <message>
        <source>%1 passed, %2 failed, of %3</source>
        <translation>%1 通过，%2 失败，共 %3</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>接受</translation>
    </message>
    <message>
        <source>Make what the ports did send the golden captures? What they held is lost.</source>
        <translation>将端口实际发送的帧作为基准抓包？原有内容将丢失。</translation>
    </message>
    <message>
        <source>Accepted; look at what changed before it is committed</source>
        <translation>已接受；提交前请查看改变了什么</translation>
    </message>
</context>
<context>
    <name>loom::gui::StudyPanes</name>
    <message>
        <source>&amp;Welcome</source>
        <translation>欢迎(&amp;W)</translation>
    </message>
    <message>
        <source>The welcome page, with the labs and the last files</source>
        <translation>欢迎页，列有实验和最近的文件</translation>
    </message>
</context>
<context>
    <name>loom::gui::TwoLineDelegate</name>
    <message>
        <source>1 point</source>
        <translation>1 分</translation>
    </message>
    <message>
        <source>%1 points</source>
        <translation>%1 分</translation>
    </message>
</context>
<context>
    <name>loom::gui::WelcomePage</name>
    <message>
        <source>Welcome</source>
        <translation>欢迎</translation>
    </message>
    <message>
        <source>Draw a network, run it, and ask why each frame went where it did.</source>
        <translation>绘制网络，运行它，并追问每一帧为何如此转发。</translation>
    </message>
    <message>
        <source>Labs</source>
        <translation>实验</translation>
    </message>
    <message>
        <source>Search labs</source>
        <translation>搜索实验</translation>
    </message>
    <message>
        <source>Finds labs by any word of their name, their title or their text; Return opens the first</source>
        <translation>按名称、标题或正文中的词查找实验；回车打开第一个</translation>
    </message>
    <message>
        <source>A click, or Return, opens the lab</source>
        <translation>单击或按回车打开实验</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>最近</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>打开 %1</translation>
    </message>
    <message>
        <source>Looking for labs...</source>
        <translation>正在查找实验…</translation>
    </message>
    <message>
        <source>No lab speaks of this</source>
        <translation>没有实验提到此内容</translation>
    </message>
</context>
<context>
    <name>loom::gui::Lesson</name>
    <message>
        <source>Labs</source>
        <translation>实验</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
</context>
</TS>
