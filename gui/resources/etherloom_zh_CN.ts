<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>loom::gui::CaptureActions</name>
    <message>
        <source>Re&amp;play a capture...</source>
        <translation>重放抓包文件(&amp;P)...</translation>
    </message>
    <message>
        <source>Play a recorded capture into ports, beside the scenario&apos;s own traffic</source>
        <translation>把录制的抓包送入端口，与场景自身的流量同时进行</translation>
    </message>
    <message>
        <source>Play &amp;no captures</source>
        <translation>不再重放抓包(&amp;N)</translation>
    </message>
    <message>
        <source>The scenario&apos;s own traffic only, from the beginning</source>
        <translation>只有场景自身的流量，从头开始</translation>
    </message>
    <message>
        <source>No capture is played any more</source>
        <translation>不再重放任何抓包</translation>
    </message>
    <message>
        <source>&amp;Capture into a file...</source>
        <translation>抓包到文件(&amp;C)...</translation>
    </message>
    <message>
        <source>Write what passes the selected devices or cables into a pcapng; all of it when none is selected</source>
        <translation>把经过所选设备或线缆的帧写入 pcapng；未选择时写入全部</translation>
    </message>
    <message>
        <source>Show in &amp;Wireshark</source>
        <translation>在 Wireshark 中显示(&amp;W)</translation>
    </message>
    <message>
        <source>Start Wireshark and show it what passes the selection while the run goes on</source>
        <translation>启动 Wireshark，在运行过程中显示经过所选内容的帧</translation>
    </message>
    <message>
        <source>&amp;End captures here</source>
        <translation>结束此处的抓包(&amp;E)</translation>
    </message>
    <message>
        <source>End the captures of the selected devices or cables; all of them when none is selected</source>
        <translation>结束所选设备或线缆的抓包；未选择时结束全部</translation>
    </message>
    <message>
        <source>Capture to play</source>
        <translation>要重放的抓包</translation>
    </message>
    <message>
        <source>Captures (*.pcap *.pcapng *.frames);;All files (*)</source>
        <translation>抓包文件 (*.pcap *.pcapng *.frames);;所有文件 (*)</translation>
    </message>
    <message>
        <source>%1 is played beside the scenario&apos;s traffic; run now</source>
        <translation>%1 将与场景流量同时重放；现在可以运行</translation>
    </message>
    <message>
        <source>Capture into</source>
        <translation>抓包到</translation>
    </message>
    <message>
        <source>Captures (*.pcapng)</source>
        <translation>抓包文件 (*.pcapng)</translation>
    </message>
    <message>
        <source>Waiting for Wireshark...</source>
        <translation>正在等待 Wireshark...</translation>
    </message>
    <message>
        <source>Capturing into %1</source>
        <translation>正在抓包到 %1</translation>
    </message>
    <message>
        <source>%L1 packets are in %2</source>
        <translation>%2 中有 %L1 个数据包</translation>
    </message>
    <message>
        <source>%1; the capture has ended: %2</source>
        <translation>%1；抓包已结束：%2</translation>
    </message>
    <message>
        <source>Wireshark shows what passes from now on</source>
        <translation>Wireshark 从现在起显示经过的帧</translation>
    </message>
    <message>
        <source>%L1 packets were shown</source>
        <translation>已显示 %L1 个数据包</translation>
    </message>
</context>
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
    <name>loom::gui::EventPane</name>
    <message>
        <source>Selected device only</source>
        <translation>仅所选设备</translation>
    </message>
    <message>
        <source>Which kind of event is listed</source>
        <translation>列出哪一类事件</translation>
    </message>
    <message>
        <source>Kinds of events</source>
        <translation>事件种类</translation>
    </message>
    <message>
        <source>Lists what happens at the device that is selected in the drawing</source>
        <translation>只列出图中所选设备上发生的事件</translation>
    </message>
</context>
<context>
    <name>loom::gui::HardwareModel</name>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Register or ring</source>
        <translation>寄存器或环</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>字节</translation>
    </message>
</context>
<context>
    <name>loom::gui::HardwarePane</name>
    <message>
        <source>Everything</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Registers</source>
        <translation>寄存器</translation>
    </message>
    <message>
        <source>Rings</source>
        <translation>描述符环</translation>
    </message>
    <message>
        <source>DMA</source>
        <translation>DMA</translation>
    </message>
    <message>
        <source>IOMMU walks</source>
        <translation>IOMMU 页表遍历</translation>
    </message>
    <message>
        <source>Interrupts</source>
        <translation>中断</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>帧</translation>
    </message>
    <message>
        <source>Hardware</source>
        <translation>硬件</translation>
    </message>
    <message>
        <source>executing the run again...</source>
        <translation>正在重新执行本次运行...</translation>
    </message>
    <message>
        <source>nothing: no NIC has done such a thing</source>
        <translation>无：没有网卡发生过此类事件</translation>
    </message>
    <message>
        <source>the latest %1 of %2</source>
        <translation>最近 %1 条，共 %2 条</translation>
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
    <name>loom::gui::Recovery</name>
    <message>
        <source>a new scenario</source>
        <translation>新场景</translation>
    </message>
    <message>
        <source>Changes are not kept for a crash: %1: %2</source>
        <translation>无法为意外退出保留修改：%1：%2</translation>
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
    <name>loom::gui::ReplayDialog</name>
    <message>
        <source>Play a capture</source>
        <translation>重放抓包</translation>
    </message>
    <message>
        <source>%1, %L2 packets in %3 s</source>
        <translation>%1，%L2 个数据包，历时 %3 秒</translation>
    </message>
    <message>
        <source>not played</source>
        <translation>不重放</translation>
    </message>
    <message>
        <source>%1: arrives here</source>
        <translation>%1：由此到达</translation>
    </message>
    <message>
        <source>%1: sent over its cable</source>
        <translation>%1：由其线缆发出</translation>
    </message>
    <message>
        <source>Where what this interface recorded enters: at a port without a cable it arrives, at another it is sent over the cable</source>
        <translation>该接口录制的帧从何处进入：未接线缆的端口直接到达，其他端口则由线缆发出</translation>
    </message>
    <message>
        <source>Port for %1</source>
        <translation>%1 的端口</translation>
    </message>
    <message>
        <source>the only interface</source>
        <translation>唯一的接口</translation>
    </message>
    <message>
        <source>%1 (%L2 packets)</source>
        <translation>%1（%L2 个数据包）</translation>
    </message>
    <message>
        <source>When the first packet arrives, such as 1.5ms</source>
        <translation>第一个数据包到达的时刻，例如 1.5ms</translation>
    </message>
    <message>
        <source>Starts at</source>
        <translation>开始于</translation>
    </message>
    <message>
        <source>as fast as the port can</source>
        <translation>端口能达到的最快速度</translation>
    </message>
    <message>
        <source>Times its own speed</source>
        <translation>速度倍数</translation>
    </message>
    <message>
        <source>2 plays it twice as fast as it was recorded</source>
        <translation>2 表示以录制速度的两倍重放</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>次数</translation>
    </message>
    <message>
        <source>How often it is played, each time after the one before</source>
        <translation>重放的次数，逐次依次进行</translation>
    </message>
    <message>
        <source>Played</source>
        <translation>重放</translation>
    </message>
    <message>
        <source>all packets, or such as: arp or (vlan 10 and icmp)</source>
        <translation>所有数据包，或例如：arp or (vlan 10 and icmp)</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>过滤器</translation>
    </message>
    <message>
        <source>Plays packets that match, in tcpdump&apos;s language</source>
        <translation>只重放匹配的数据包，使用 tcpdump 的语法</translation>
    </message>
    <message>
        <source>Damaged, and played up to there: %1</source>
        <translation>文件损坏，只重放到损坏处：%1</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>重放</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>The start is no time; write it as 1.5ms</source>
        <translation>开始时刻无效；请写成 1.5ms</translation>
    </message>
    <message>
        <source>The speed is no number from 0.001 to 1000</source>
        <translation>速度必须是 0.001 到 1000 之间的数</translation>
    </message>
    <message>
        <source>Choose a port for an interface</source>
        <translation>请为某个接口选择端口</translation>
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
    <name>loom::gui::UntilDialog</name>
    <message>
        <source>Counter</source>
        <translation>计数器</translation>
    </message>
    <message>
        <source>Run until</source>
        <translation>运行到</translation>
    </message>
    <message>
        <source>a moment</source>
        <translation>某一时刻</translation>
    </message>
    <message>
        <source>an event</source>
        <translation>某一事件</translation>
    </message>
    <message>
        <source>a row of the packet list</source>
        <translation>数据包列表的某一行</translation>
    </message>
    <message>
        <source>a counter reaches a value</source>
        <translation>计数器达到某值</translation>
    </message>
    <message>
        <source>What ends the run; it can go on from there</source>
        <translation>运行在何处停下；之后可以继续</translation>
    </message>
    <message>
        <source>A counter of the run, such as sw1.p1.rx_frames; type a part of its name</source>
        <translation>本次运行的计数器，例如 sw1.p1.rx_frames；可输入名称的一部分</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>直到</translation>
    </message>
    <message>
        <source>Simulated time</source>
        <translation>仿真时间</translation>
    </message>
    <message>
        <source>Number of the event</source>
        <translation>事件编号</translation>
    </message>
    <message>
        <source>Number of the row</source>
        <translation>行号</translation>
    </message>
    <message>
        <source>At least</source>
        <translation>至少为</translation>
    </message>
    <message>
        <source>&apos;%1&apos; is no time; write 1.5ms or 2s</source>
        <translation>“%1”不是时间；请写成 1.5ms 或 2s</translation>
    </message>
    <message>
        <source>Choose a counter</source>
        <translation>请选择计数器</translation>
    </message>
    <message>
        <source>&apos;%1&apos; is no number; write 1 or more</source>
        <translation>“%1”不是有效的数；请写 1 或更大的数</translation>
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
<context>
    <name>loom::gui::BreakDialog</name>
    <message>
        <source>Breakpoints</source>
        <translation>断点</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时机</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Dropped because</source>
        <translation>丢弃原因</translation>
    </message>
    <message>
        <source>Filter, as tcpdump&apos;s</source>
        <translation>过滤器（tcpdump 语法）</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
</context>
<context>
    <name>loom::gui::CanvasView</name>
    <message>
        <source>Drawing</source>
        <translation>拓扑图</translation>
    </message>
    <message>
        <source>Click the device at the other end; Esc gives up</source>
        <translation>单击另一端的设备；按 Esc 放弃</translation>
    </message>
    <message>
        <source>Select one device to start a cable at, or two to join</source>
        <translation>选择一个设备作为线缆的起点，或选择两个设备直接相连</translation>
    </message>
    <message>
        <source>Port of %1</source>
        <translation>%1 的端口</translation>
    </message>
    <message>
        <source>%1 (new)</source>
        <translation>%1（新）</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>Drag a device here, or double-click one in the palette.
Then drag from the blue dot beside it to another device.</source>
        <translation>将设备拖到这里，或在设备面板中双击。
然后从设备旁的蓝点拖到另一设备。</translation>
    </message>
</context>
<context>
    <name>loom::gui::ChartPane</name>
    <message>
        <source>Search counters</source>
        <translation>搜索计数器</translation>
    </message>
    <message>
        <source>Counters whose name holds these words, such as: sw1 rx</source>
        <translation>名称中含有这些词的计数器，例如：sw1 rx</translation>
    </message>
    <message>
        <source>Counters</source>
        <translation>计数器</translation>
    </message>
    <message>
        <source>Choose up to six, with Ctrl for more than one</source>
        <translation>最多选择六个；按住 Ctrl 可多选</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Change a second</source>
        <translation>每秒变化</translation>
    </message>
    <message>
        <source>Distribution of the change</source>
        <translation>变化的分布</translation>
    </message>
    <message>
        <source>What is drawn of the counters</source>
        <translation>绘制计数器的哪个方面</translation>
    </message>
    <message>
        <source>Chart</source>
        <translation>图表</translation>
    </message>
    <message>
        <source>Export...</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Save the chart as PNG or SVG, or its numbers as CSV</source>
        <translation>将图表保存为 PNG 或 SVG，或将其数据保存为 CSV</translation>
    </message>
    <message>
        <source>The first %1 are drawn</source>
        <translation>只绘制前 %1 个</translation>
    </message>
    <message>
        <source>Choose counters at the left</source>
        <translation>请在左侧选择计数器</translation>
    </message>
    <message>
        <source>Run first: counters belong to a run</source>
        <translation>请先运行：计数器在运行中才有</translation>
    </message>
    <message>
        <source>simulated time, %1</source>
        <translation>仿真时间（%1）</translation>
    </message>
    <message>
        <source>%1, from</source>
        <translation>%1（区间下限）</translation>
    </message>
    <message>
        <source>intervals</source>
        <translation>区间数</translation>
    </message>
    <message>
        <source>Export the chart</source>
        <translation>导出图表</translation>
    </message>
    <message>
        <source>Charts (*.svg *.png *.csv)</source>
        <translation>图表 (*.svg *.png *.csv)</translation>
    </message>
    <message>
        <source>Written to %1</source>
        <translation>已写入 %1</translation>
    </message>
    <message>
        <source>%1 can&apos;t be written</source>
        <translation>无法写入 %1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>loom::gui::DeviceTable</name>
    <message>
        <source>Units: %1</source>
        <translation>单位：%1</translation>
    </message>
    <message>
        <source>From %1 to %2</source>
        <translation>从 %1 到 %2</translation>
    </message>
    <message>
        <source>At least %1</source>
        <translation>至少为 %1</translation>
    </message>
    <message>
        <source>Default: %1</source>
        <translation>默认值：%1</translation>
    </message>
    <message>
        <source>One of: %1</source>
        <translation>可选：%1</translation>
    </message>
</context>
<context>
    <name>loom::gui::DeviceTableLoader</name>
    <message>
        <source>The program etherloom is not found; build it with ./dev build, or say where it is in ETHERLOOM</source>
        <translation>找不到程序 etherloom；请用 ./dev build 构建，或用环境变量 ETHERLOOM 指明其位置</translation>
    </message>
    <message>
        <source>%1 can&apos;t be started: %2</source>
        <translation>无法启动 %1：%2</translation>
    </message>
    <message>
        <source>%1 describe gave no device table: %2</source>
        <translation>%1 describe 没有给出设备表：%2</translation>
    </message>
</context>
<context>
    <name>loom::gui::DrawingEdits</name>
    <message>
        <source>This can&apos;t be changed in the drawing; change it in the text</source>
        <translation>无法在拓扑图中更改此项；请在文本中更改</translation>
    </message>
    <message>
        <source>Line %1 of the text is no YAML; mend that first</source>
        <translation>文本第 %1 行不是有效的 YAML；请先修正</translation>
    </message>
    <message>
        <source>Add %1</source>
        <translation>添加 %1</translation>
    </message>
    <message>
        <source>%1 has no free port</source>
        <translation>%1 没有空闲端口</translation>
    </message>
    <message>
        <source>%1 has a cable already</source>
        <translation>%1 已接有线缆</translation>
    </message>
    <message>
        <source>A cable needs two ports</source>
        <translation>一条线缆需要两个端口</translation>
    </message>
    <message>
        <source>Connect %1 and %2</source>
        <translation>连接 %1 与 %2</translation>
    </message>
    <message>
        <source>%1 is made by `generate`; change that in the text</source>
        <translation>%1 由 `generate` 生成；请在文本中更改</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>A name begins with a letter and has letters, digits, &apos;-&apos;, &apos;_&apos; and &apos;.&apos;</source>
        <translation>名称以字母开头，可含字母、数字、“-”、“_”和“.”</translation>
    </message>
    <message>
        <source>There is a node %1 already</source>
        <translation>已有名为 %1 的节点</translation>
    </message>
    <message>
        <source>Rename %1 to %2</source>
        <translation>将 %1 重命名为 %2</translation>
    </message>
    <message>
        <source>Add note</source>
        <translation>添加注释</translation>
    </message>
    <message>
        <source>Change note</source>
        <translation>修改注释</translation>
    </message>
    <message>
        <source>The clipboard holds no nodes</source>
        <translation>剪贴板中没有节点</translation>
    </message>
</context>
<context>
    <name>loom::gui::EditActions</name>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>Take the latest change back</source>
        <translation>撤销最近的更改</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>Do it again after all</source>
        <translation>重做刚撤销的更改</translation>
    </message>
    <message>
        <source>&amp;Undo: %1</source>
        <translation>撤销(&amp;U)：%1</translation>
    </message>
    <message>
        <source>&amp;Redo: %1</source>
        <translation>重做(&amp;R)：%1</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>剪切(&amp;T)</translation>
    </message>
    <message>
        <source>Copy the selected devices, then delete them</source>
        <translation>复制所选设备，然后将其删除</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>Copy the selected devices and the cables among them</source>
        <translation>复制所选设备及其间的线缆</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>粘贴(&amp;P)</translation>
    </message>
    <message>
        <source>Paste devices, with names and addresses of their own</source>
        <translation>粘贴设备，并为其分配各自的名称和地址</translation>
    </message>
    <message>
        <source>&amp;Duplicate</source>
        <translation>再制(&amp;D)</translation>
    </message>
    <message>
        <source>Another of what is selected, with names and addresses of its own</source>
        <translation>再制所选内容，并为其分配各自的名称和地址</translation>
    </message>
    <message>
        <source>De&amp;lete</source>
        <translation>删除(&amp;L)</translation>
    </message>
    <message>
        <source>Delete what is selected; cables go with their devices</source>
        <translation>删除所选内容；线缆随设备一并删除</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>全选(&amp;A)</translation>
    </message>
    <message>
        <source>Select everything in the drawing</source>
        <translation>选择拓扑图中的全部内容</translation>
    </message>
    <message>
        <source>Re&amp;name</source>
        <translation>重命名(&amp;N)</translation>
    </message>
    <message>
        <source>Rename the selected device, and every mention of it</source>
        <translation>重命名所选设备，并更新每一处引用</translation>
    </message>
    <message>
        <source>Draw &amp;cable</source>
        <translation>连接线缆(&amp;C)</translation>
    </message>
    <message>
        <source>Draw a cable from the selected device; two selected ones are joined at once</source>
        <translation>从所选设备拉出线缆；若选择了两个设备则直接相连</translation>
    </message>
    <message>
        <source>Add n&amp;ote</source>
        <translation>添加注释(&amp;O)</translation>
    </message>
    <message>
        <source>Put a note into the drawing</source>
        <translation>在拓扑图中添加注释</translation>
    </message>
    <message>
        <source>As a &amp;tree</source>
        <translation>树形(&amp;T)</translation>
    </message>
    <message>
        <source>Arrange as a tree below the best connected device</source>
        <translation>以连接最多的设备为根，排列成树形</translation>
    </message>
    <message>
        <source>In &amp;layers</source>
        <translation>分层(&amp;L)</translation>
    </message>
    <message>
        <source>Arrange in layers with few crossings</source>
        <translation>分层排列，尽量减少交叉</translation>
    </message>
    <message>
        <source>By &amp;springs</source>
        <translation>弹簧布局(&amp;S)</translation>
    </message>
    <message>
        <source>Arrange as if cables were springs</source>
        <translation>将线缆视为弹簧来排列</translation>
    </message>
    <message>
        <source>In a &amp;grid</source>
        <translation>网格(&amp;G)</translation>
    </message>
    <message>
        <source>Arrange in rows and columns</source>
        <translation>按行列排列</translation>
    </message>
    <message>
        <source>Left edges</source>
        <translation>左对齐</translation>
    </message>
    <message>
        <source>Line up the left edges</source>
        <translation>对齐左边缘</translation>
    </message>
    <message>
        <source>Centres</source>
        <translation>水平居中</translation>
    </message>
    <message>
        <source>Line up one below the other</source>
        <translation>沿竖直中线上下对齐</translation>
    </message>
    <message>
        <source>Right edges</source>
        <translation>右对齐</translation>
    </message>
    <message>
        <source>Line up the right edges</source>
        <translation>对齐右边缘</translation>
    </message>
    <message>
        <source>Top edges</source>
        <translation>顶端对齐</translation>
    </message>
    <message>
        <source>Line up the top edges</source>
        <translation>对齐上边缘</translation>
    </message>
    <message>
        <source>Middles</source>
        <translation>垂直居中</translation>
    </message>
    <message>
        <source>Line up one beside the other</source>
        <translation>沿水平中线左右对齐</translation>
    </message>
    <message>
        <source>Bottom edges</source>
        <translation>底端对齐</translation>
    </message>
    <message>
        <source>Line up the bottom edges</source>
        <translation>对齐下边缘</translation>
    </message>
    <message>
        <source>Spread across</source>
        <translation>横向分布</translation>
    </message>
    <message>
        <source>The same distance from left to right</source>
        <translation>从左到右等距分布</translation>
    </message>
    <message>
        <source>Spread down</source>
        <translation>纵向分布</translation>
    </message>
    <message>
        <source>The same distance from top to bottom</source>
        <translation>从上到下等距分布</translation>
    </message>
    <message>
        <source>S&amp;nap to grid</source>
        <translation>对齐网格(&amp;N)</translation>
    </message>
    <message>
        <source>Devices that are dragged keep to the grid</source>
        <translation>拖动的设备自动对齐网格</translation>
    </message>
    <message>
        <source>Arrange</source>
        <translation>排列</translation>
    </message>
    <message>
        <source>What `generate` made can&apos;t be copied</source>
        <translation>`generate` 生成的内容无法复制</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>再制</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>注释</translation>
    </message>
    <message>
        <source>Text of the note:</source>
        <translation>注释内容：</translation>
    </message>
    <message>
        <source>Add here</source>
        <translation>在此处添加</translation>
    </message>
</context>
<context>
    <name>loom::gui::EngineClient</name>
    <message>
        <source>the engine was ended by a signal</source>
        <translation>引擎被信号终止</translation>
    </message>
    <message>
        <source>the engine ended with exit code %1</source>
        <translation>引擎已结束，退出码 %1</translation>
    </message>
    <message>
        <source>the program etherloom is not found</source>
        <translation>找不到程序 etherloom</translation>
    </message>
    <message>
        <source>%1 can&apos;t be started: %2</source>
        <translation>无法启动 %1：%2</translation>
    </message>
    <message>
        <source>build it with ./dev build, or say where it is in the environment&apos;s ETHERLOOM</source>
        <translation>请用 ./dev build 构建，或用环境变量 ETHERLOOM 指明其位置</translation>
    </message>
</context>
<context>
    <name>loom::gui::FieldsModel</name>
    <message>
        <source>Field</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
</context>
<context>
    <name>loom::gui::FileActions</name>
    <message>
        <source>&amp;New</source>
        <translation>新建(&amp;N)</translation>
    </message>
    <message>
        <source>Begin an empty scenario</source>
        <translation>新建空白场景</translation>
    </message>
    <message>
        <source>&amp;Open...</source>
        <translation>打开(&amp;O)…</translation>
    </message>
    <message>
        <source>Open a scenario file</source>
        <translation>打开场景文件</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <source>Save the scenario</source>
        <translation>保存场景</translation>
    </message>
    <message>
        <source>Save &amp;as...</source>
        <translation>另存为(&amp;A)…</translation>
    </message>
    <message>
        <source>Save the scenario under another name</source>
        <translation>以其他名称保存场景</translation>
    </message>
    <message>
        <source>&amp;Export picture...</source>
        <translation>导出图片(&amp;E)…</translation>
    </message>
    <message>
        <source>Save the drawing as SVG or PNG</source>
        <translation>将拓扑图保存为 SVG 或 PNG</translation>
    </message>
    <message>
        <source>Export picture</source>
        <translation>导出图片</translation>
    </message>
    <message>
        <source>Pictures (*.svg *.png)</source>
        <translation>图片 (*.svg *.png)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation>关闭窗口</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>最近打开的文件(&amp;R)</translation>
    </message>
    <message>
        <source>Etherloom</source>
        <translation>Etherloom</translation>
    </message>
    <message>
        <source>Open a scenario</source>
        <translation>打开场景</translation>
    </message>
    <message>
        <source>Scenarios (*.yaml *.yml);;All files (*)</source>
        <translation>场景 (*.yaml *.yml);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>已保存 %1</translation>
    </message>
    <message>
        <source>Scenarios (*.yaml *.yml)</source>
        <translation>场景 (*.yaml *.yml)</translation>
    </message>
    <message>
        <source>Save the changes to %1?</source>
        <translation>是否保存对 %1 的更改？</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1 can&apos;t be written</source>
        <translation>无法写入 %1</translation>
    </message>
</context>
<context>
    <name>loom::gui::FramesModel</name>
    <message>
        <source>dropped</source>
        <translation>已丢弃</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>序号</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>From</source>
        <translation>自</translation>
    </message>
    <message>
        <source>To</source>
        <translation>至</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>源</translation>
    </message>
    <message>
        <source>Destination</source>
        <translation>目的</translation>
    </message>
    <message>
        <source>VLAN</source>
        <translation>VLAN</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>长度</translation>
    </message>
    <message>
        <source>What it says</source>
        <translation>内容</translation>
    </message>
</context>
<context>
    <name>loom::gui::HexView</name>
    <message>
        <source>Bytes</source>
        <translation>字节</translation>
    </message>
</context>
<context>
    <name>loom::gui::LogModel</name>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>经过</translation>
    </message>
</context>
<context>
    <name>loom::gui::LogPane</name>
    <message>
        <source>All events</source>
        <translation>所有事件</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
</context>
<context>
    <name>loom::gui::MainWindow</name>
    <message>
        <source>Show the pane %1</source>
        <translation>显示“%1”面板</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>表</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Packets</source>
        <translation>数据包</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>追踪</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Sequence</source>
        <translation>时序</translation>
    </message>
    <message>
        <source>Charts</source>
        <translation>图表</translation>
    </message>
    <message>
        <source>Regressions</source>
        <translation>回归测试</translation>
    </message>
    <message>
        <source>Lab</source>
        <translation>实验</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>How large the drawing is shown</source>
        <translation>拓扑图的显示比例</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Arrange</source>
        <translation>排列(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Panes</source>
        <translation>面板(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>The simulation is gone, the drawing is not: %1</source>
        <translation>仿真已中断，拓扑图未受影响：%1</translation>
    </message>
    <message numerus="yes">
        <source>%n error(s)</source>
        <translation>
            <numerusform>%n 个错误</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warning(s)</source>
        <translation>
            <numerusform>%n 个警告</numerusform>
        </translation>
    </message>
    <message>
        <source>valid</source>
        <translation>有效</translation>
    </message>
    <message>
        <source>Problems (%1)</source>
        <translation>问题（%1）</translation>
    </message>
    <message>
        <source>Etherloom</source>
        <translation>Etherloom</translation>
    </message>
    <message>
        <source>Changes to %1 were not saved when the program ended, on %2.</source>
        <translation>程序于 %2 结束时，对 %1 的修改尚未保存。</translation>
    </message>
    <message>
        <source>They are kept until you open or discard them.</source>
        <translation>在您打开或丢弃之前，这些修改会一直保留。</translation>
    </message>
    <message>
        <source>Open them</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Discard them</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>以后再说</translation>
    </message>
    <message>
        <source>Hardware</source>
        <translation>硬件</translation>
    </message>
</context>
<context>
    <name>loom::gui::Minimap</name>
    <message>
        <source>Overview of the drawing</source>
        <translation>拓扑图概览</translation>
    </message>
    <message>
        <source>Overview: click to go there</source>
        <translation>概览：单击可转到该处</translation>
    </message>
</context>
<context>
    <name>loom::gui::Dissector</name>
    <message>
        <source>sharkd did not answer within %1 s</source>
        <translation>sharkd 在 %1 秒内没有应答</translation>
    </message>
    <message>
        <source>sharkd did not start: %1</source>
        <translation>sharkd 无法启动：%1</translation>
    </message>
    <message>
        <source>sharkd ended</source>
        <translation>sharkd 已退出</translation>
    </message>
    <message>
        <source>sharkd answered with what is no dissection</source>
        <translation>sharkd 的应答不是解析结果</translation>
    </message>
</context>
<context>
    <name>loom::gui::RunPanes</name>
    <message>
        <source>F&amp;ull dissection</source>
        <translation>完整解析(&amp;U)</translation>
    </message>
    <message>
        <source>Show the fields of the chosen frame as Wireshark&apos;s sharkd dissects it, where that is installed</source>
        <translation>按 Wireshark 的 sharkd（若已安装）的解析显示所选帧的字段</translation>
    </message>
</context>
<context>
    <name>loom::gui::FramesTable</name>
    <message>
        <source>Frames</source>
        <translation>帧</translation>
    </message>
</context>
<context>
    <name>loom::gui::PacketPane</name>
    <message>
        <source>Filter, such as: arp or (vlan 10 and icmp)</source>
        <translation>过滤器，例如：arp or (vlan 10 and icmp)</translation>
    </message>
    <message>
        <source>Shows frames that match, in tcpdump&apos;s language; Return applies it</source>
        <translation>只显示匹配的帧，使用 tcpdump 语法；按回车应用</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>过滤器</translation>
    </message>
    <message>
        <source>Follow this frame</source>
        <translation>追踪此帧</translation>
    </message>
    <message>
        <source>Go to this moment</source>
        <translation>转到此时刻</translation>
    </message>
    <message>
        <source>Fields</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>Number of frames</source>
        <translation>帧的数量</translation>
    </message>
    <message>
        <source>%1 of %2, looking for more</source>
        <translation>%1 / %2，仍在查找</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>the latest %1 of %2</source>
        <translation>共 %2，显示最近 %1</translation>
    </message>
    <message>
        <source>No full dissection: %1. These are Etherloom&apos;s own fields</source>
        <translation>无法完整解析：%1。此处是 Etherloom 自己的字段</translation>
    </message>
    <message>
        <source>Full dissection by Wireshark&apos;s sharkd</source>
        <translation>由 Wireshark 的 sharkd 完整解析</translation>
    </message>
    <message>
        <source>Etherloom&apos;s own fields</source>
        <translation>Etherloom 自己的字段</translation>
    </message>
    <message>
        <source>View &gt; Full dissection chooses between Wireshark&apos;s fields and Etherloom&apos;s own</source>
        <translation>“视图 &gt; 完整解析”可在 Wireshark 的字段与 Etherloom 自己的字段之间切换</translation>
    </message>
    <message>
        <source>Where Wireshark&apos;s sharkd is installed (Debian: wireshark-common), every protocol is dissected in full</source>
        <translation>安装 Wireshark 的 sharkd（Debian：wireshark-common）后，每种协议都会完整解析</translation>
    </message>
</context>
<context>
    <name>loom::gui::PaletteModel</name>
    <message>
        <source>%1
Drag it into the drawing, or double-click</source>
        <translation>%1
拖入拓扑图，或双击</translation>
    </message>
</context>
<context>
    <name>loom::gui::PalettePane</name>
    <message>
        <source>Search devices</source>
        <translation>搜索设备</translation>
    </message>
    <message>
        <source>Finds kinds of devices by their name or by what they are</source>
        <translation>按名称或说明查找设备类型</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
</context>
<context>
    <name>loom::gui::ProblemsModel</name>
    <message>
        <source>Line</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>What would mend it</source>
        <translation>修正方法</translation>
    </message>
</context>
<context>
    <name>loom::gui::ProblemsPane</name>
    <message>
        <source>Problems</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>No problems</source>
        <translation>没有问题</translation>
    </message>
</context>
<context>
    <name>loom::gui::PropertyForm</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Cable</source>
        <translation>线缆</translation>
    </message>
    <message>
        <source>Several are selected</source>
        <translation>选择了多项</translation>
    </message>
    <message numerus="yes">
        <source>%n device(s)</source>
        <translation>
            <numerusform>%n 个设备</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cable(s)</source>
        <translation>
            <numerusform>%n 条线缆</numerusform>
        </translation>
    </message>
    <message>
        <source>Scenario</source>
        <translation>场景</translation>
    </message>
    <message>
        <source>Select a device or a cable to see its settings</source>
        <translation>选择设备或线缆以查看其设置</translation>
    </message>
    <message>
        <source>What the scenario is called</source>
        <translation>场景的名称</translation>
    </message>
    <message>
        <source>What it shows</source>
        <translation>场景的说明</translation>
    </message>
    <message>
        <source>Simulated time at which the run ends</source>
        <translation>运行结束时的仿真时间</translation>
    </message>
    <message>
        <source>Of every random stream</source>
        <translation>所有随机流的种子</translation>
    </message>
    <message>
        <source>Made by `generate`; its settings are in the text.</source>
        <translation>由 `generate` 生成；其设置在文本中。</translation>
    </message>
    <message>
        <source>What the device is called; traffic and expectations that name it follow</source>
        <translation>设备的名称；提到它的流量和期望会随之更新</translation>
    </message>
    <message>
        <source>name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>What the device is</source>
        <translation>设备的类型</translation>
    </message>
    <message>
        <source>kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Settings of this port, for example access: 10. There are: %1</source>
        <translation>此端口的设置，例如 access: 10。可用的有：%1</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>not set</source>
        <translation>未设置</translation>
    </message>
    <message>
        <source>default: %1</source>
        <translation>默认值：%1</translation>
    </message>
    <message>
        <source>Set %1</source>
        <translation>设置 %1</translation>
    </message>
    <message>
        <source>needs a unit: %1</source>
        <translation>需要单位：%1</translation>
    </message>
    <message>
        <source>is no whole number</source>
        <translation>不是整数</translation>
    </message>
    <message>
        <source>at least %1</source>
        <translation>至少为 %1</translation>
    </message>
    <message>
        <source>at most %1</source>
        <translation>至多为 %1</translation>
    </message>
    <message>
        <source>a VLAN is a number from 1 to 4094</source>
        <translation>VLAN 应为 1 到 4094 之间的数</translation>
    </message>
</context>
<context>
    <name>loom::gui::RingView</name>
    <message>
        <source>receive</source>
        <translation>接收</translation>
    </message>
    <message>
        <source>transmit</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Descriptor rings</source>
        <translation>描述符环</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>hardware&apos;s</source>
        <translation>归硬件</translation>
    </message>
</context>
<context>
    <name>loom::gui::RunActions</name>
    <message>
        <source>&amp;Run</source>
        <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>Run, or pause what runs</source>
        <translation>运行，或暂停正在进行的运行</translation>
    </message>
    <message>
        <source>&amp;Next event</source>
        <translation>下一事件(&amp;N)</translation>
    </message>
    <message>
        <source>Execute one event</source>
        <translation>执行一个事件</translation>
    </message>
    <message>
        <source>Next event of this &amp;device</source>
        <translation>此设备的下一事件(&amp;D)</translation>
    </message>
    <message>
        <source>Run to the next event of the selected device</source>
        <translation>运行到所选设备的下一事件</translation>
    </message>
    <message>
        <source>Next &amp;hop of this frame</source>
        <translation>此帧的下一跳(&amp;H)</translation>
    </message>
    <message>
        <source>Run until the frame chosen in the list is next sent, received or dropped</source>
        <translation>运行到列表中所选的帧下一次被发送、接收或丢弃</translation>
    </message>
    <message>
        <source>Choose a frame in the list first</source>
        <translation>请先在列表中选择一帧</translation>
    </message>
    <message>
        <source>Run &amp;until...</source>
        <translation>运行到(&amp;U)…</translation>
    </message>
    <message>
        <source>&amp;Back to the beginning</source>
        <translation>回到起点(&amp;B)</translation>
    </message>
    <message>
        <source>Go back to time zero</source>
        <translation>回到零时刻</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>停止(&amp;S)</translation>
    </message>
    <message>
        <source>End the run and forget it</source>
        <translation>结束并清除此次运行</translation>
    </message>
    <message>
        <source>E&amp;xpress</source>
        <translation>极速(&amp;X)</translation>
    </message>
    <message>
        <source>Run without showing frames, as fast as the machine can</source>
        <translation>不显示帧，以机器的最快速度运行</translation>
    </message>
    <message>
        <source>Break&amp;point here</source>
        <translation>在此设断点(&amp;P)</translation>
    </message>
    <message>
        <source>Stop when a frame reaches the selected device or cable; again takes it away</source>
        <translation>帧到达所选设备或线缆时停止；再次执行则取消断点</translation>
    </message>
    <message>
        <source>Break&amp;points...</source>
        <translation>断点(&amp;P)…</translation>
    </message>
    <message>
        <source>Stop at a device, port, drop reason or filter</source>
        <translation>在指定设备、端口、丢弃原因或过滤器处停止</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>How much simulated time passes in a second; to the right as fast as possible</source>
        <translation>每秒推进多少仿真时间；拖到最右为全速</translation>
    </message>
    <message>
        <source>full speed</source>
        <translation>全速</translation>
    </message>
    <message>
        <source>%1 a second</source>
        <translation>每秒 %1</translation>
    </message>
    <message>
        <source>Simulated time</source>
        <translation>仿真时间</translation>
    </message>
    <message>
        <source>The run&apos;s time: drag it back or forward</source>
        <translation>运行的时间：可向前或向后拖动</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>暂停(&amp;P)</translation>
    </message>
    <message>
        <source>not run</source>
        <translation>未运行</translation>
    </message>
    <message>
        <source>%L1 events</source>
        <translation>%L1 个事件</translation>
    </message>
    <message>
        <source>%L1 events/s</source>
        <translation>%L1 个事件/秒</translation>
    </message>
    <message>
        <source>%1 times real time</source>
        <translation>实时的 %1 倍</translation>
    </message>
    <message>
        <source>the text changed since</source>
        <translation>文本此后已更改</translation>
    </message>
    <message>
        <source>The run has ended</source>
        <translation>运行已结束</translation>
    </message>
    <message numerus="yes">
        <source>The run has ended: all %n expectation(s) hold</source>
        <translation>
            <numerusform>运行已结束：全部 %n 项期望成立</numerusform>
        </translation>
    </message>
    <message>
        <source>The run has ended: %1 of %2 expectations failed</source>
        <translation>运行已结束：%2 项期望中 %1 项失败</translation>
    </message>
    <message>
        <source>Breakpoint: %1</source>
        <translation>断点：%1</translation>
    </message>
    <message>
        <source>Run until a moment, an event, a frame, or until a counter has come so far</source>
        <translation>运行到某一时刻、事件、帧，或计数器达到某值</translation>
    </message>
    <message>
        <source>&amp;Loop</source>
        <translation>循环(&amp;L)</translation>
    </message>
    <message>
        <source>Begin again when the run ends</source>
        <translation>运行结束后从头开始</translation>
    </message>
</context>
<context>
    <name>loom::gui::RunController</name>
    <message>
        <source>The simulation ended by itself: %1. The drawing is as it was</source>
        <translation>仿真自行终止：%1。拓扑图保持不变</translation>
    </message>
</context>
<context>
    <name>loom::gui::ScenarioChecker</name>
    <message>
        <source>the drawing shows the text as it was last readable</source>
        <translation>拓扑图显示的是文本最近一次可读时的内容</translation>
    </message>
    <message>
        <source>Not checked: %1</source>
        <translation>未检查：%1</translation>
    </message>
</context>
<context>
    <name>loom::gui::ScenarioDocument</name>
    <message>
        <source>untitled</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1: longer than 16 MiB; this is hardly a scenario</source>
        <translation>%1：超过 16 MiB；这不像是场景</translation>
    </message>
    <message>
        <source>%1:%2: not UTF-8 text; is this a scenario?</source>
        <translation>%1:%2：不是 UTF-8 文本；这是场景吗？</translation>
    </message>
    <message>
        <source>Typing</source>
        <translation>键入</translation>
    </message>
</context>
<context>
    <name>loom::gui::SequenceView</name>
    <message>
        <source>Sequence chart</source>
        <translation>时序图</translation>
    </message>
    <message>
        <source>Run, and every frame is an arrow here</source>
        <translation>运行后，每一帧在此显示为一个箭头</translation>
    </message>
</context>
<context>
    <name>loom::gui::StoryPane</name>
    <message>
        <source>Way of a frame</source>
        <translation>帧的路径</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>What happened, and why</source>
        <translation>经过与原因</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>空</translation>
    </message>
    <message>
        <source>%1 was %2, is %3</source>
        <translation>%1 由 %2 变为 %3</translation>
    </message>
    <message>
        <source>Double-click a frame in the list to follow it</source>
        <translation>在列表中双击一帧以追踪</translation>
    </message>
</context>
<context>
    <name>loom::gui::TablesPane</name>
    <message>
        <source>Select a device to see its tables</source>
        <translation>选择设备以查看其表</translation>
    </message>
    <message>
        <source>Run, or step once: tables belong to a run</source>
        <translation>请运行或单步执行：表在运行中才有</translation>
    </message>
    <message>
        <source>%1 has no tables</source>
        <translation>%1 没有表</translation>
    </message>
    <message>
        <source>rings</source>
        <translation>描述符环</translation>
    </message>
    <message>
        <source>Descriptor rings: what the driver gave to the hardware, between head and tail</source>
        <translation>描述符环：head 与 tail 之间是驱动交给硬件的部分</translation>
    </message>
</context>
<context>
    <name>loom::gui::TopologyScene</name>
    <message>
        <source>Move</source>
        <translation>移动</translation>
    </message>
</context>
<context>
    <name>loom::gui::ViewActions</name>
    <message>
        <source>Find a device</source>
        <translation>查找设备</translation>
    </message>
    <message>
        <source>Finds devices by name, kind or address; Return goes to the next</source>
        <translation>按名称、类型或地址查找设备；按回车转到下一个</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>放大(&amp;I)</translation>
    </message>
    <message>
        <source>Show the drawing larger</source>
        <translation>放大显示拓扑图</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>缩小(&amp;O)</translation>
    </message>
    <message>
        <source>Show the drawing smaller</source>
        <translation>缩小显示拓扑图</translation>
    </message>
    <message>
        <source>Show &amp;all</source>
        <translation>显示全部(&amp;A)</translation>
    </message>
    <message>
        <source>Show the whole drawing</source>
        <translation>显示整个拓扑图</translation>
    </message>
    <message>
        <source>&amp;Real size</source>
        <translation>实际大小(&amp;R)</translation>
    </message>
    <message>
        <source>Show the drawing at 100 %</source>
        <translation>以 100 % 显示拓扑图</translation>
    </message>
    <message>
        <source>O&amp;verview</source>
        <translation>概览(&amp;V)</translation>
    </message>
    <message>
        <source>The whole drawing in a corner</source>
        <translation>在角落显示整个拓扑图</translation>
    </message>
    <message>
        <source>&amp;Find device</source>
        <translation>查找设备(&amp;F)</translation>
    </message>
    <message>
        <source>Find a device by name, kind or address</source>
        <translation>按名称、类型或地址查找设备</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>Light text on a dark ground</source>
        <translation>深色背景，浅色文字</translation>
    </message>
    <message>
        <source>Show this program in %1</source>
        <translation>以%1显示本程序</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation>快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>Every action with its keys</source>
        <translation>所有操作及其快捷键</translation>
    </message>
    <message>
        <source>&amp;About Etherloom</source>
        <translation>关于 Etherloom(&amp;A)</translation>
    </message>
    <message>
        <source>Version and licence</source>
        <translation>版本与许可证</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message numerus="yes">
        <source>%n device(s) found</source>
        <translation>
            <numerusform>找到 %n 个设备</numerusform>
        </translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source> or </source>
        <translation> 或 </translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>滚轮</translation>
    </message>
    <message>
        <source>Zoom to the cursor; with Shift move sideways</source>
        <translation>以光标为中心缩放；按住 Shift 则横向移动</translation>
    </message>
    <message>
        <source>Middle button, or Space</source>
        <translation>中键或空格</translation>
    </message>
    <message>
        <source>Move the drawing about</source>
        <translation>移动画面</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>Tab</translation>
    </message>
    <message>
        <source>From device to device</source>
        <translation>在设备之间切换</translation>
    </message>
    <message>
        <source>Arrows</source>
        <translation>方向键</translation>
    </message>
    <message>
        <source>Move what is selected; with Shift by a little</source>
        <translation>移动所选内容；按住 Shift 则微移</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>回车</translation>
    </message>
    <message>
        <source>Settings of the selected device</source>
        <translation>所选设备的设置</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Give up a cable; select nothing</source>
        <translation>放弃线缆；取消选择</translation>
    </message>
    <message>
        <source>About Etherloom</source>
        <translation>关于 Etherloom</translation>
    </message>
    <message>
        <source>&lt;b&gt;Etherloom&lt;/b&gt;&lt;p&gt;An emulator and simulator of networks. Draw one, run it, and ask why each frame went where it did.&lt;/p&gt;&lt;p&gt;Licence: Apache-2.0. Uses Qt (LGPL-3.0), Graphviz (EPL-1.0) and yaml-cpp (MIT).&lt;/p&gt;</source>
        <translation>&lt;b&gt;Etherloom&lt;/b&gt;&lt;p&gt;网络仿真器与模拟器。绘制网络，运行它，并追问每一帧为何如此转发。&lt;/p&gt;&lt;p&gt;许可证：Apache-2.0。使用 Qt (LGPL-3.0)、Graphviz (EPL-1.0) 和 yaml-cpp (MIT)。&lt;/p&gt;</translation>
    </message>
</context>
<context>
    <name>loom::gui::Wireshark</name>
    <message>
        <source>Wireshark is not installed: apt install wireshark, or capture into a file</source>
        <translation>未安装 Wireshark：apt install wireshark，或抓包到文件</translation>
    </message>
    <message>
        <source>No pipe can be made in %1</source>
        <translation>无法在 %1 中创建管道</translation>
    </message>
    <message>
        <source>%1 cannot be started</source>
        <translation>无法启动 %1</translation>
    </message>
</context>
<context>
    <name>loom::gui::YamlView</name>
    <message>
        <source>Text of the scenario</source>
        <translation>场景的文本</translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>Draws, runs and explains networks.</source>
        <translation>绘制、运行并解释网络。</translation>
    </message>
    <message>
        <source>A scenario file or its folder</source>
        <translation>场景文件或其所在文件夹</translation>
    </message>
    <message>
        <source>Writes the drawing to &lt;file&gt; (.svg or .png) and ends</source>
        <translation>将拓扑图写入 &lt;file&gt;（.svg 或 .png）后退出</translation>
    </message>
    <message>
        <source>en_US or zh_CN</source>
        <translation>en_US 或 zh_CN</translation>
    </message>
    <message>
        <source>Light text on a dark ground</source>
        <translation>深色背景，浅色文字</translation>
    </message>
</context>
</TS>
