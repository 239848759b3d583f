<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>loom::devices</name>
    <message>
        <source>A VLAN switch that behaves as the Linux bridge or as Open vSwitch</source>
        <translation>支持 VLAN 的交换机，行为与 Linux 网桥或 Open vSwitch 相同</translation>
    </message>
    <message>
        <source>The real switch whose behaviour is modelled</source>
        <translation>以哪种真实交换机的行为为模型</translation>
    </message>
    <message>
        <source>The ports by name; links may name further ones, which get the defaults</source>
        <translation>按名称列出的端口；链路还可以引用未列出的端口，它们取默认设置</translation>
    </message>
    <message>
        <source>One port</source>
        <translation>一个端口</translation>
    </message>
    <message>
        <source>The one VLAN of this port, untagged</source>
        <translation>此端口唯一的 VLAN，不带标签（接入端口）</translation>
    </message>
    <message>
        <source>The VLANs this port carries with tags</source>
        <translation>此端口以带标签方式承载的 VLAN（中继端口）</translation>
    </message>
    <message>
        <source>The trunk's list holds VLAN 0 as well: frames without a VLAN (Open vSwitch)</source>
        <translation>中继端口的列表还含有 VLAN 0：不属于任何 VLAN 的帧（Open vSwitch）</translation>
    </message>
    <message>
        <source>The trunk's VLAN of untagged frames; leaves untagged</source>
        <translation>中继端口上无标签帧所属的 VLAN；发出时不带标签</translation>
    </message>
    <message>
        <source>The trunk's VLAN of untagged frames; leaves tagged</source>
        <translation>中继端口上无标签帧所属的 VLAN；发出时带标签</translation>
    </message>
    <message>
        <source>Puts customers' frames, tagged or not, into this VLAN with a tag around (Open vSwitch)</source>
        <translation>将用户的帧（无论有无标签）放入此 VLAN，并在外层加一个标签（Open vSwitch）</translation>
    </message>
    <message>
        <source>The customers' VLANs a tunnel lets in (Open vSwitch)</source>
        <translation>隧道允许进入的用户 VLAN（Open vSwitch）</translation>
    </message>
    <message>
        <source>When frames without a VLAN leave with a tag for their priority (Open vSwitch)</source>
        <translation>不属于任何 VLAN 的帧在什么情况下带优先级标签发出（Open vSwitch）</translation>
    </message>
    <message>
        <source>The tag a tunnel puts around, 802.1ad by default (Open vSwitch)</source>
        <translation>隧道在外层所加的标签，默认为 802.1ad（Open vSwitch）</translation>
    </message>
    <message>
        <source>The VLANs this port is a member of (Linux bridge)</source>
        <translation>此端口所属的 VLAN（Linux 网桥）</translation>
    </message>
    <message>
        <source>The VLAN of untagged frames that come in (Linux bridge)</source>
        <translation>进入的无标签帧所属的 VLAN（Linux 网桥）</translation>
    </message>
    <message>
        <source>The VLANs that leave without a tag (Linux bridge)</source>
        <translation>发出时不带标签的 VLAN（Linux 网桥）</translation>
    </message>
    <message>
        <source>Lets in frames of the port's own VLANs only; on by default (Linux bridge)</source>
        <translation>只接收属于本端口 VLAN 的帧；默认开启（Linux 网桥）</translation>
    </message>
    <message>
        <source>Acceptable frame types, all by default; a priority-tagged frame counts as untagged</source>
        <translation>可接收的帧类型，默认全部；优先级标签帧按无标签帧处理</translation>
    </message>
    <message>
        <source>Lets in only stations the table holds on this port (Linux bridge)</source>
        <translation>只接收转发表中位于此端口的站点所发的帧（Linux 网桥）</translation>
    </message>
    <message>
        <source>Adds to the switch's, for frames that come in here (Linux bridge)</source>
        <translation>在交换机的设置之外再加上此处的设置，适用于从此端口进入的帧（Linux 网桥）</translation>
    </message>
    <message>
        <source>The port's own MAC address; frames to it are for the switch (Linux bridge)</source>
        <translation>端口自身的 MAC 地址；目的为该地址的帧由交换机自己接收（Linux 网桥）</translation>
    </message>
    <message>
        <source>Learns stations from frames that come in here; on by default</source>
        <translation>从由此进入的帧学习站点；默认开启</translation>
    </message>
    <message>
        <source>Exchanges no frames with other isolated ports</source>
        <translation>不与其他隔离端口交换帧</translation>
    </message>
    <message>
        <source>Lets a frame leave by the port it came from</source>
        <translation>允许帧从其进入的端口发出</translation>
    </message>
    <message>
        <source>What is flooded out of this port; by default everything</source>
        <translation>哪些帧泛洪到此端口；默认全部</translation>
    </message>
    <message>
        <source>Frames to unknown stations</source>
        <translation>目的站点未知的帧</translation>
    </message>
    <message>
        <source>Frames to groups</source>
        <translation>目的为组地址的帧</translation>
    </message>
    <message>
        <source>Broadcast frames</source>
        <translation>广播帧</translation>
    </message>
    <message>
        <source>Most frames a second that may come in here to be flooded</source>
        <translation>每秒最多可从此进入并泛洪的帧数</translation>
    </message>
    <message>
        <source>Frames that may come at once; by default those of a tenth of a second</source>
        <translation>可以一次到来的帧数；默认为十分之一秒的帧数</translation>
    </message>
    <message>
        <source>The longest payload that leaves here, 1500B by default; 0B for no limit</source>
        <translation>从此发出的最大有效载荷长度，默认 1500B；0B 表示不限</translation>
    </message>
    <message>
        <source>How long a station is remembered that says nothing; 0s makes the switch a hub</source>
        <translation>站点不再发言后保留多久；0s 使交换机成为集线器</translation>
    </message>
    <message>
        <source>Stations learned at most; 0 for no limit, which is the Linux bridge's default, Open vSwitch's is 8192</source>
        <translation>最多学习的站点数；0 表示不限，这是 Linux 网桥的默认值，Open vSwitch 的默认值是 8192</translation>
    </message>
    <message>
        <source>From the last bit of a frame in to the decision about it</source>
        <translation>从帧的最后一位到达到作出转发决策的时间</translation>
    </message>
    <message>
        <source>Frames a second the switch can decide about; without it all</source>
        <translation>交换机每秒能够作出决策的帧数；不设则不限</translation>
    </message>
    <message>
        <source>Frames that may wait for a decision</source>
        <translation>可等待决策的帧数</translation>
    </message>
    <message>
        <source>One table for all VLANs instead of one for each</source>
        <translation>所有 VLAN 共用一张表，而不是每个 VLAN 一张</translation>
    </message>
    <message>
        <source>Looks at VLANs at all; off, tags pass untouched and one table serves all (Linux bridge)</source>
        <translation>是否处理 VLAN；关闭时标签原样通过，所有帧共用一张表（Linux 网桥）</translation>
    </message>
    <message>
        <source>The tag the switch goes by (Linux bridge)</source>
        <translation>交换机所依据的标签类型（Linux 网桥）</translation>
    </message>
    <message>
        <source>The VLAN of ports without settings, untagged; 0 for none; ports that follow the old one follow a new one (Linux bridge)</source>
        <translation>没有设置的端口所属的 VLAN，不带标签；0 表示没有；沿用旧值的端口随新值改变（Linux 网桥）</translation>
    </message>
    <message>
        <source>How many tags of a frame are understood (Open vSwitch)</source>
        <translation>识别帧的多少层标签（Open vSwitch）</translation>
    </message>
    <message>
        <source>Bit n forwards frames to 01-80-C2-00-00-0n (Linux bridge)</source>
        <translation>第 n 位转发目的为 01-80-C2-00-00-0n 的帧（Linux 网桥）</translation>
    </message>
    <message>
        <source>Learns from frames to reserved addresses, too (Linux bridge)</source>
        <translation>也从目的为保留地址的帧学习（Linux 网桥）</translation>
    </message>
    <message>
        <source>Forwards frames to reserved addresses (Open vSwitch)</source>
        <translation>转发目的为保留地址的帧（Open vSwitch）</translation>
    </message>
    <message>
        <source>VLANs in which nothing is learned and everything is flooded, as an RSPAN VLAN needs (Open vSwitch)</source>
        <translation>不学习而全部泛洪的 VLAN，RSPAN VLAN 需要如此（Open vSwitch）</translation>
    </message>
    <message>
        <source>Copies of frames, for an analyser; a set replaces them all</source>
        <translation>供分析仪使用的帧副本；用 set 设置会替换全部镜像</translation>
    </message>
    <message>
        <source>One mirror</source>
        <translation>一个镜像</translation>
    </message>
    <message>
        <source>Mirrors frames that come in on these ports</source>
        <translation>镜像从这些端口进入的帧</translation>
    </message>
    <message>
        <source>A port of this switch</source>
        <translation>此交换机的一个端口</translation>
    </message>
    <message>
        <source>Mirrors frames that leave these ports</source>
        <translation>镜像从这些端口发出的帧</translation>
    </message>
    <message>
        <source>Mirrors frames of every port</source>
        <translation>镜像所有端口的帧</translation>
    </message>
    <message>
        <source>Mirrors frames of these VLANs only</source>
        <translation>只镜像这些 VLAN 的帧</translation>
    </message>
    <message>
        <source>Where the copies go; the port takes part in nothing else</source>
        <translation>副本送往何处；该端口不再参与其他转发</translation>
    </message>
    <message>
        <source>The VLAN the copies are flooded in</source>
        <translation>副本泛洪所用的 VLAN</translation>
    </message>
    <message>
        <source>Stations the table holds from the start and never forgets; a set adds to them</source>
        <translation>表中从一开始就有且永不遗忘的站点；用 set 设置会在其上添加</translation>
    </message>
    <message>
        <source>One station</source>
        <translation>一个站点</translation>
    </message>
    <message>
        <source>The station</source>
        <translation>站点的 MAC 地址</translation>
    </message>
    <message>
        <source>The port it is on</source>
        <translation>站点所在的端口</translation>
    </message>
    <message>
        <source>Its VLAN</source>
        <translation>站点所属的 VLAN</translation>
    </message>
    <message>
        <source>sticky: stays when the station speaks on another port; local: the switch's own address; none: the entry is taken out</source>
        <translation>sticky：站点在其他端口发言时仍保留；local：交换机自身的地址；none：删除该表项</translation>
    </message>
    <message>
        <source>The switch's own MAC address; frames to it are for the switch</source>
        <translation>交换机自身的 MAC 地址；目的为该地址的帧由交换机自己接收</translation>
    </message>
    <message>
        <source>Which station is on which port, by VLAN; VLAN 0 while VLANs are not looked at</source>
        <translation>哪个站点在哪个端口，按 VLAN 列出；不处理 VLAN 时为 VLAN 0</translation>
    </message>
    <message>
        <source>The VLAN; Open vSwitch can learn in 4095, too</source>
        <translation>VLAN；Open vSwitch 也能在 4095 中学习</translation>
    </message>
    <message>
        <source>How the entry came to be</source>
        <translation>表项的来源</translation>
    </message>
    <message>
        <source>A switch that learns addresses and knows nothing of VLANs</source>
        <translation>学习地址但不识别 VLAN 的交换机</translation>
    </message>
    <message>
        <source>An end system with ARP, IPv4, ICMP and UDP on one port, eth0</source>
        <translation>端系统，具有 ARP、IPv4、ICMP 和 UDP，只有一个端口 eth0</translation>
    </message>
    <message>
        <source>Its IPv4 address in its network, or dhcp to ask for one; without it it only hears</source>
        <translation>其 IPv4 地址及所在网络，或写 dhcp 来申请地址；不设则只接收不发送</translation>
    </message>
    <message>
        <source>Where packets for other networks go; an address of its own network</source>
        <translation>去往其他网络的数据包发往何处；须为本网络中的地址</translation>
    </message>
    <message>
        <source>Its MAC address; without one 02:00 and the number of the node</source>
        <translation>其 MAC 地址；不设则为 02:00 加节点编号</translation>
    </message>
    <message>
        <source>The longest IPv4 packet it sends in one piece, 68B to 65535B</source>
        <translation>不分片发送的最大 IPv4 数据包，68B 到 65535B</translation>
    </message>
    <message>
        <source>Sends and receives frames tagged with this VLAN only</source>
        <translation>只收发带此 VLAN 标签的帧</translation>
    </message>
    <message>
        <source>Time to live of the packets it sends</source>
        <translation>所发数据包的 TTL</translation>
    </message>
    <message>
        <source>How it finds MAC addresses</source>
        <translation>如何解析 MAC 地址</translation>
    </message>
    <message>
        <source>Announces its address when the run starts and when its link comes back</source>
        <translation>在运行开始和链路恢复时通告自己的地址（免费 ARP）</translation>
    </message>
    <message>
        <source>Requests before it gives up</source>
        <translation>放弃之前的请求次数</translation>
    </message>
    <message>
        <source>Time between requests</source>
        <translation>两次请求的间隔</translation>
    </message>
    <message>
        <source>How long a confirmed entry is used without question</source>
        <translation>已确认的表项可直接使用多久</translation>
    </message>
    <message>
        <source>How long an unused entry stays after that</source>
        <translation>此后未使用的表项再保留多久</translation>
    </message>
    <message>
        <source>Frames that wait for one answer; the oldest gives way</source>
        <translation>等待同一应答的帧数；满时最旧的让位</translation>
    </message>
    <message>
        <source>Entries; the one confirmed longest ago gives way</source>
        <translation>表项数；满时确认时间最早的让位</translation>
    </message>
    <message>
        <source>Permanent entries: IP address to MAC address</source>
        <translation>永久表项：IP 地址到 MAC 地址</translation>
    </message>
    <message>
        <source>The MAC address of that IP address</source>
        <translation>该 IP 地址的 MAC 地址</translation>
    </message>
    <message>
        <source>A NIC at register and ring level between stack and port; without one they meet directly</source>
        <translation>协议栈与端口之间寄存器和描述符环级的网卡；不设则两者直接相连</translation>
    </message>
    <message>
        <source>Which NIC; its driver is the model's own</source>
        <translation>网卡型号；其驱动由模型自带</translation>
    </message>
    <message>
        <source>Its DMA goes through a VT-d unit, whose tables hold the driver's memory and nothing else (e1000, virtio)</source>
        <translation>其 DMA 经过 VT-d 单元，页表只映射驱动的内存（e1000、virtio）</translation>
    </message>
    <message>
        <source>What each DMA transfer takes (e1000, virtio)</source>
        <translation>每次 DMA 传输所需的时间（e1000、virtio）</translation>
    </message>
    <message>
        <source>The PCI Express link of the NIC; without it only latencies count (e1000, virtio)</source>
        <translation>网卡的 PCI Express 链路；不设则只计延迟（e1000、virtio）</translation>
    </message>
    <message>
        <source>1: 2.5 GT/s a lane, 2: 5, 3: 8, 4: 16, 5: 32</source>
        <translation>1：每通道 2.5 GT/s，2：5，3：8，4：16，5：32</translation>
    </message>
    <message>
        <source>x1 to x32</source>
        <translation>x1 到 x32</translation>
    </message>
    <message>
        <source>The most a packet carries, 128B to 4096B</source>
        <translation>一个数据包最多携带的数据，128B 到 4096B</translation>
    </message>
    <message>
        <source>The most a read asks for, 128B to 4096B</source>
        <translation>一次读请求最多读取的数据，128B 到 4096B</translation>
    </message>
    <message>
        <source>One way, root complex included</source>
        <translation>单程延迟，包含根复合体</translation>
    </message>
    <message>
        <source>Its driver looks so often, and wants no interrupts for frames (sriov-vf)</source>
        <translation>驱动按此间隔轮询，不要求帧中断（sriov-vf）</translation>
    </message>
    <message>
        <source>Its driver misbehaves, to see what stops it (sriov-vf)</source>
        <translation>驱动行为异常，以观察由什么阻止它（sriov-vf）</translation>
    </message>
    <message>
        <source>dma: gives the NIC a buffer at `address`; interrupt: has it send the message `data` to `address`; mailbox: asks the physical function, and has nothing to say</source>
        <translation>dma：把位于 `address` 的缓冲区交给网卡；interrupt：让网卡向 `address` 发送消息 `data`；mailbox：向物理功能发出邮箱请求，但其中没有内容</translation>
    </message>
    <message>
        <source>When it begins</source>
        <translation>何时开始</translation>
    </message>
    <message>
        <source>How often</source>
        <translation>次数</translation>
    </message>
    <message>
        <source>Time from one to the next</source>
        <translation>前后两次的间隔</translation>
    </message>
    <message>
        <source>As the machine's memory has it</source>
        <translation>该机器内存中的地址</translation>
    </message>
    <message>
        <source>Of an interrupt's message</source>
        <translation>中断消息的数据</translation>
    </message>
    <message>
        <source>The ARP cache</source>
        <translation>ARP 缓存</translation>
    </message>
    <message>
        <source>The neighbour</source>
        <translation>邻居的地址</translation>
    </message>
    <message>
        <source>Its address; zero while it is asked for</source>
        <translation>其 MAC 地址；正在查询时为零</translation>
    </message>
    <message>
        <source>Of the entry</source>
        <translation>表项的状态</translation>
    </message>
    <message>
        <source>What its DHCP client is doing, and the lease it has; empty with a fixed address</source>
        <translation>其 DHCP 客户端的状态和租约；使用固定地址时为空</translation>
    </message>
    <message>
        <source>Of the client (RFC 2131 section 4.4)</source>
        <translation>客户端的状态（RFC 2131 第 4.4 节）</translation>
    </message>
    <message>
        <source>The address in its network, or -</source>
        <translation>网络中的地址，没有则为 -</translation>
    </message>
    <message>
        <source>Who leased it</source>
        <translation>出租地址的服务器</translation>
    </message>
    <message>
        <source>The gateway that came with it</source>
        <translation>随租约得到的网关</translation>
    </message>
    <message>
        <source>The name servers that came with it</source>
        <translation>随租约得到的名称服务器</translation>
    </message>
    <message>
        <source>When it will be renewed (T1)</source>
        <translation>何时续租（T1）</translation>
    </message>
    <message>
        <source>When it ends</source>
        <translation>何时到期</translation>
    </message>
    <message>
        <source>Registers and ring positions of its NIC, by the names of the datasheet; empty without one</source>
        <translation>其网卡的寄存器和描述符环位置，名称取自数据手册；没有网卡时为空</translation>
    </message>
    <message>
        <source>The register or position</source>
        <translation>寄存器或位置</translation>
    </message>
    <message>
        <source>What is in it</source>
        <translation>其中的值</translation>
    </message>
    <message>
        <source>The other end of a link in a regression: sends what a replay gives it and hears the rest</source>
        <translation>回归测试中链路的另一端：发送回放交给它的帧，并接收其余的帧</translation>
    </message>
    <message>
        <source>QEMU's user network: DHCP, DNS and a gateway on eth0, and a NAT to the port outside</source>
        <translation>QEMU 的用户网络：eth0 上有 DHCP、DNS 和网关，并以 NAT 通往端口 outside</translation>
    </message>
    <message>
        <source>The network inside, up to a /16</source>
        <translation>内部网络，最大为 /16</translation>
    </message>
    <message>
        <source>Its own address there, and the DHCP server's; the second by default</source>
        <translation>它在内部的地址，也是 DHCP 服务器的地址；默认为第二个地址</translation>
    </message>
    <message>
        <source>The name server's address; the third by default</source>
        <translation>名称服务器的地址；默认为第三个地址</translation>
    </message>
    <message>
        <source>The addresses it leases</source>
        <translation>出租的地址</translation>
    </message>
    <message>
        <source>The lowest; the fifteenth of the network by default</source>
        <translation>最低地址；默认为该网络的第十五个地址</translation>
    </message>
    <message>
        <source>The highest; the thirty-first by default</source>
        <translation>最高地址；默认为第三十一个地址</translation>
    </message>
    <message>
        <source>How long a lease lasts, in whole seconds</source>
        <translation>租约时长，以整秒计</translation>
    </message>
    <message>
        <source>The domain that clients are told, and names without a dot are in</source>
        <translation>告知客户端的域名；不含点的名称属于此域</translation>
    </message>
    <message>
        <source>Names that the name server knows, with their addresses</source>
        <translation>名称服务器所知的名称及其地址</translation>
    </message>
    <message>
        <source>The address of that name</source>
        <translation>该名称的地址</translation>
    </message>
    <message>
        <source>The network that is reached through the NAT, at the port outside</source>
        <translation>经 NAT 到达的网络，位于端口 outside</translation>
    </message>
    <message>
        <source>Its address there, which everybody inside appears with</source>
        <translation>它在外部网络中的地址；内部各方对外均以此地址出现</translation>
    </message>
    <message>
        <source>Where packets for further networks go</source>
        <translation>去往更远网络的数据包发往何处</translation>
    </message>
    <message>
        <source>Its MAC address there; without one 02:00 and the number of the node</source>
        <translation>它在外部的 MAC 地址；不设则为 02:00 加节点编号</translation>
    </message>
    <message>
        <source>How addresses are translated (RFC 4787, RFC 5382, RFC 5508)</source>
        <translation>如何转换地址（RFC 4787、RFC 5382、RFC 5508）</translation>
    </message>
    <message>
        <source>The lowest port of mappings</source>
        <translation>映射所用的最低端口号</translation>
    </message>
    <message>
        <source>The highest</source>
        <translation>最高端口号</translation>
    </message>
    <message>
        <source>Sessions at most</source>
        <translation>会话数上限</translation>
    </message>
    <message>
        <source>How long an unused UDP session is kept</source>
        <translation>未使用的 UDP 会话保留多久</translation>
    </message>
    <message>
        <source>How long an established TCP connection is</source>
        <translation>已建立的 TCP 连接保留多久</translation>
    </message>
    <message>
        <source>How long one that opens or closes is</source>
        <translation>正在建立或关闭的 TCP 连接保留多久</translation>
    </message>
    <message>
        <source>How long an ICMP query is</source>
        <translation>ICMP 查询保留多久</translation>
    </message>
    <message>
        <source>Ports of the outside that lead to the inside, for everybody</source>
        <translation>外部端口转发到内部，对任何人开放</translation>
    </message>
    <message>
        <source>Of the port</source>
        <translation>该端口的协议</translation>
    </message>
    <message>
        <source>Of the outside</source>
        <translation>外部端口号</translation>
    </message>
    <message>
        <source>The address inside; the lowest of the pool by default</source>
        <translation>内部地址；默认为地址池的最低地址</translation>
    </message>
    <message>
        <source>The port there; the same by default</source>
        <translation>内部端口号；默认与外部相同</translation>
    </message>
    <message>
        <source>Which address is whose; one that was given up is kept for its client while there are others</source>
        <translation>哪个地址归谁；已归还的地址在还有其他地址可用时为原客户端保留</translation>
    </message>
    <message>
        <source>The address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>The client's</source>
        <translation>客户端的 MAC 地址</translation>
    </message>
    <message>
        <source>What the client calls itself, or -</source>
        <translation>客户端自报的名称，没有则为 -</translation>
    </message>
    <message>
        <source>Of the lease</source>
        <translation>租约的状态</translation>
    </message>
    <message>
        <source>When that ends; of what is released or expired, since when</source>
        <translation>租约何时到期；已释放或已过期的，从何时起</translation>
    </message>
    <message>
        <source>What the name server knows</source>
        <translation>名称服务器所知的内容</translation>
    </message>
    <message>
        <source>The name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Its address</source>
        <translation>其地址</translation>
    </message>
    <message>
        <source>The sessions of the NAT, and ports that are forwarded; of ICMP the identifier stands for the port</source>
        <translation>NAT 的会话和转发的端口；对 ICMP，以标识符代替端口号</translation>
    </message>
    <message>
        <source>Of the session</source>
        <translation>会话的协议</translation>
    </message>
    <message>
        <source>Address and port inside</source>
        <translation>内部的地址和端口</translation>
    </message>
    <message>
        <source>What they are outside</source>
        <translation>它们在外部的地址和端口</translation>
    </message>
    <message>
        <source>Whom it speaks to; - of a port that is forwarded</source>
        <translation>通信的对端；转发的端口为 -</translation>
    </message>
    <message>
        <source>Of a TCP connection, else open; of a forwarded port forward</source>
        <translation>TCP 连接的状态，其他为 open；转发的端口为 forward</translation>
    </message>
    <message>
        <source>When it ends if nothing more passes</source>
        <translation>没有新的数据包通过时何时到期</translation>
    </message>
    <message>
        <source>The ARP caches of its ports</source>
        <translation>其各端口的 ARP 缓存</translation>
    </message>
    <message>
        <source>Whose</source>
        <translation>属于哪个端口</translation>
    </message>
    <message>
        <source>A machine with an 82576: virtual machines on its virtual functions (SR-IOV) and pools (VMDq)</source>
        <translation>装有 82576 网卡的机器：虚拟机位于其虚拟功能（SR-IOV）和池（VMDq）上</translation>
    </message>
    <message>
        <source>eth0: the cable; vfN and vmdqN: virtual machines; pf: the machine's own interface</source>
        <translation>eth0：线缆；vfN 和 vmdqN：虚拟机；pf：机器自身的接口</translation>
    </message>
    <message>
        <source>vfN: the address it must have, else it may choose; vmdqN: the address that is sorted there</source>
        <translation>vfN：它必须使用的地址，不设则可自选；vmdqN：分到该池的目的地址</translation>
    </message>
    <message>
        <source>vfN, vmdqN: its frames are tagged with this, and it never sees it</source>
        <translation>vfN、vmdqN：其帧带此 VLAN 标签，而它自己看不到标签</translation>
    </message>
    <message>
        <source>vfN: of that tag</source>
        <translation>vfN：该标签的优先级</translation>
    </message>
    <message>
        <source>vfN: its source addresses and VLANs are checked</source>
        <translation>vfN：检查其源地址和 VLAN</translation>
    </message>
    <message>
        <source>vfN: it may be promiscuous</source>
        <translation>vfN：允许其进入混杂模式</translation>
    </message>
    <message>
        <source>vfN: the most it may send</source>
        <translation>vfN：发送速率上限</translation>
    </message>
    <message>
        <source>pf: the VLANs that its own interface is a member of</source>
        <translation>pf：其自身接口所属的 VLAN</translation>
    </message>
    <message>
        <source>pf: its own interface sees what is for nobody known</source>
        <translation>pf：其自身接口接收目的未知的帧</translation>
    </message>
    <message>
        <source>Of the physical function; without one 02:00 and the number of the node</source>
        <translation>物理功能的 MAC 地址；不设则为 02:00 加节点编号</translation>
    </message>
    <message>
        <source>DMA and interrupts go through a VT-d unit, each function in its own domain</source>
        <translation>DMA 和中断经过 VT-d 单元，每个功能在各自的域中</translation>
    </message>
    <message>
        <source>What each DMA transfer takes</source>
        <translation>每次 DMA 传输所需的时间</translation>
    </message>
    <message>
        <source>veb: the NIC switches between its pools inside; vepa: an outside switch must, by hairpin</source>
        <translation>veb：网卡在内部各池之间交换；vepa：由外部交换机以发夹转发（hairpin）完成</translation>
    </message>
    <message>
        <source>The PCI Express link of the NIC; without it only latencies count</source>
        <translation>网卡的 PCI Express 链路；不设则只计延迟</translation>
    </message>
    <message>
        <source>Registers of the physical function and positions of all rings, by the names of the datasheet</source>
        <translation>物理功能的寄存器和所有描述符环的位置，名称取自数据手册</translation>
    </message>
    <message>
        <source>A network namespace of this machine in which programs run; in a simulation an end host</source>
        <translation>本机的一个网络命名空间，程序在其中运行；在仿真中为端系统</translation>
    </message>
    <message>
        <source>Where packets for other networks go</source>
        <translation>去往其他网络的数据包发往何处</translation>
    </message>
    <message>
        <source>Its address is that of a tagged sub-interface</source>
        <translation>其地址配置在带此标签的子接口上</translation>
    </message>
    <message>
        <source>The longest IPv4 packet it sends in one piece, 68B to 9000B</source>
        <translation>不分片发送的最大 IPv4 数据包，68B 到 9000B</translation>
    </message>
    <message>
        <source>Commands that run there, one after the other, when it is live</source>
        <translation>实机运行时在其中依次执行的命令</translation>
    </message>
    <message>
        <source>One line for a shell</source>
        <translation>一行 shell 命令</translation>
    </message>
    <message>
        <source>Its eth0: Ethernet by a TAP, or IP alone by a TUN</source>
        <translation>其 eth0：通过 TAP 收发以太网帧，或通过 TUN 只收发 IP</translation>
    </message>
    <message>
        <source>Its kernel leaves checksums and segmentation to us</source>
        <translation>其内核把校验和与分段交给我们完成</translation>
    </message>
    <message>
        <source>Folder of a live run: in a simulation the node sends what it sent then</source>
        <translation>一次实机运行的文件夹：仿真中节点发送它当时发送的帧</translation>
    </message>
    <message>
        <source>A machine in a QEMU guest; in a simulation an end host</source>
        <translation>QEMU 虚拟机中的机器；在仿真中为端系统</translation>
    </message>
    <message>
        <source>The model of its NIC</source>
        <translation>其网卡的型号</translation>
    </message>
    <message>
        <source>What carries its frames: datagrams, a stream, a TAP with offloads</source>
        <translation>以何种方式传送其帧：数据报、流，或带卸载的 TAP</translation>
    </message>
    <message>
        <source>What runs its instructions</source>
        <translation>由什么执行其指令</translation>
    </message>
    <message>
        <source>Its memory, 64MiB to 64GiB</source>
        <translation>其内存，64MiB 到 64GiB</translation>
    </message>
    <message>
        <source>A disk image, qcow2 or raw, which stays as it is; without one a tiny Linux</source>
        <translation>磁盘映像，qcow2 或 raw，内容保持不变；不设则为一个微型 Linux</translation>
    </message>
    <message>
        <source>A TAP interface of this machine; in a simulation it is silent</source>
        <translation>本机的一个 TAP 接口；在仿真中静默</translation>
    </message>
    <message>
        <source>Its name on this machine, up to 15 characters; the node's without one</source>
        <translation>它在本机上的名称，最多 15 个字符；不设则为节点的名称</translation>
    </message>
    <message>
        <source>This machine's address there</source>
        <translation>本机在此处的地址</translation>
    </message>
    <message>
        <source>The kernel leaves checksums and segmentation to us</source>
        <translation>内核把校验和与分段交给我们完成</translation>
    </message>
    <message>
        <source>A TUN interface of this machine, IP alone, whose Ethernet is the network's; in a simulation it is silent</source>
        <translation>本机的一个 TUN 接口，只收发 IP，以太网一侧由网络提供；在仿真中静默</translation>
    </message>
    <message>
        <source>Its MAC address in the network; without one 02:00 and the number of the node</source>
        <translation>它在网络中的 MAC 地址；不设则为 02:00 加节点编号</translation>
    </message>
    <message>
        <source>An interface that this machine has, by a packet socket; in a simulation it is silent</source>
        <translation>本机已有的接口，通过 packet socket 收发；在仿真中静默</translation>
    </message>
    <message>
        <source>Its name on this machine; the node's without one</source>
        <translation>它在本机上的名称；不设则为节点的名称</translation>
    </message>
    <message>
        <source>An AF_UNIX socket to another program, a frame after the other; in a simulation it is silent</source>
        <translation>通往另一程序的 AF_UNIX 套接字，逐帧传送；在仿真中静默</translation>
    </message>
    <message>
        <source>The socket's name</source>
        <translation>套接字的名称</translation>
    </message>
    <message>
        <source>A stream with lengths of four bytes (-netdev stream) or two (dummy ports), or datagrams</source>
        <translation>长度字段为四字节（-netdev stream）或两字节（dummy 端口）的流，或数据报</translation>
    </message>
    <message>
        <source>Of a stream: who is there first</source>
        <translation>流：由哪一方先监听</translation>
    </message>
    <message>
        <source>Of datagrams: the other's name; without one whoever sends first</source>
        <translation>数据报：对方的名称；不设则为最先发送的一方</translation>
    </message>
    <message>
        <source>The two ports it joins, as ["h1:eth0", "sw1:p1"]</source>
        <translation>它连接的两个端口，写作 ["h1:eth0", "sw1:p1"]</translation>
    </message>
    <message>
        <source>False: switched off until a fault brings it up</source>
        <translation>false：关闭，直到 faults 将其接通</translation>
    </message>
    <message>
        <source>Bits a second on the wire; without it frames take no time to send</source>
        <translation>线路速率（比特/秒）；不设则发送帧不占时间</translation>
    </message>
    <message>
        <source>Propagation delay; none without it</source>
        <translation>传播时延；不设则为零</translation>
    </message>
    <message>
        <source>Longest payload a port of the link sends, 68B to 65535B; no limit without it</source>
        <translation>链路端口发送的最大有效载荷，68B 到 65535B；不设则不限</translation>
    </message>
    <message>
        <source>What waits at the sending port</source>
        <translation>在发送端口等待的队列</translation>
    </message>
    <message>
        <source>Room for waiting frames; 1MiB without it. A class of strict and drr has it each</source>
        <translation>等待帧的空间；不设则为 1MiB。strict 和 drr 的每个类别各有这么多</translation>
    </message>
    <message>
        <source>Room for waiting frames as a count</source>
        <translation>等待帧的空间，以帧数计</translation>
    </message>
    <message>
        <source>Who leaves first: the oldest, the highest priority, or priorities in weighted turns</source>
        <translation>谁先发送：最早到达的、优先级最高的，或按权重轮转的各优先级</translation>
    </message>
    <message>
        <source>Of drr: eight shares, one a traffic class, the lowest class first</source>
        <translation>用于 drr：八个权重，每个流量类别一个，最低类别在前</translation>
    </message>
    <message>
        <source>Share of frames that get lost</source>
        <translation>丢失的帧所占比例</translation>
    </message>
    <message>
        <source>Additional delay, uniform between zero and this; frames keep their order</source>
        <translation>附加时延，在零与此值之间均匀分布；帧的次序不变</translation>
    </message>
    <message>
        <source>Share of frames that are held back, so that others overtake them</source>
        <translation>被扣留而让其他帧超前的帧所占比例</translation>
    </message>
    <message>
        <source>How long a reordered frame is held back; 1ms without it</source>
        <translation>乱序的帧被扣留多久；不设则为 1ms</translation>
    </message>
    <message>
        <source>Share of frames that arrive twice</source>
        <translation>到达两次的帧所占比例</translation>
    </message>
    <message>
        <source>Share of frames that arrive with a flipped bit and fail their FCS check</source>
        <translation>因一位翻转而 FCS 校验失败的帧所占比例</translation>
    </message>
    <message>
        <source>What differs from the first endpoint to the second</source>
        <translation>从第一个端点到第二个端点的方向上不同的设置</translation>
    </message>
    <message>
        <source>What differs from the second endpoint to the first</source>
        <translation>从第二个端点到第一个端点的方向上不同的设置</translation>
    </message>
    <message>
        <source>the egress queue had no room for the frame</source>
        <translation>出口队列没有空间容纳此帧</translation>
    </message>
    <message>
        <source>the link was down, or went down with the frame on it</source>
        <translation>链路断开，或帧在其上时链路断开</translation>
    </message>
    <message>
        <source>the link's configured loss took the frame</source>
        <translation>按链路配置的丢失率，此帧丢失</translation>
    </message>
    <message>
        <source>bits were flipped on the link and the receiver's FCS check failed</source>
        <translation>链路上发生位翻转，接收方的 FCS 校验失败</translation>
    </message>
    <message>
        <source>the frame is longer than the MTU of the port or link allows</source>
        <translation>帧的长度超过端口或链路的 MTU</translation>
    </message>
    <message>
        <source>the frame is too short to carry the headers it needs</source>
        <translation>帧太短，放不下所需的首部</translation>
    </message>
    <message>
        <source>the frame ends inside its VLAN tag</source>
        <translation>帧在其 VLAN 标签中途结束</translation>
    </message>
    <message>
        <source>the source address is a group address or all zeros</source>
        <translation>源地址是组地址或全零</translation>
    </message>
    <message>
        <source>the destination is a reserved group address that a bridge keeps</source>
        <translation>目的地址是由网桥自己处理的保留组地址</translation>
    </message>
    <message>
        <source>the destination is an address of the switch itself</source>
        <translation>目的地址是交换机自身的地址</translation>
    </message>
    <message>
        <source>the port's acceptable frame types exclude this frame</source>
        <translation>端口可接收的帧类型不包括此帧</translation>
    </message>
    <message>
        <source>the frame is untagged (or priority-tagged) and the port has no PVID</source>
        <translation>帧无标签（或为优先级标签），而端口没有 PVID</translation>
    </message>
    <message>
        <source>the ingress port is not a member of the frame's VLAN</source>
        <translation>入口端口不是此帧所属 VLAN 的成员</translation>
    </message>
    <message>
        <source>the destination was learned on the port the frame came from</source>
        <translation>目的站点就是在帧进入的端口上学到的</translation>
    </message>
    <message>
        <source>the egress port is not a member of the frame's VLAN</source>
        <translation>出口端口不是此帧所属 VLAN 的成员</translation>
    </message>
    <message>
        <source>no port was left to send the frame to</source>
        <translation>没有可供发送此帧的端口</translation>
    </message>
    <message>
        <source>ingress and egress port are both isolated</source>
        <translation>入口端口和出口端口都被隔离</translation>
    </message>
    <message>
        <source>the port's storm control had no token left</source>
        <translation>端口的风暴控制已没有令牌</translation>
    </message>
    <message>
        <source>the switch was past its forwarding rate and its input queue was full</source>
        <translation>交换机超过了转发速率，且输入队列已满</translation>
    </message>
    <message>
        <source>the frame came in on a port reserved for mirrored frames</source>
        <translation>帧从为镜像帧保留的端口进入</translation>
    </message>
    <message>
        <source>the port is locked and the source address is not bound to it</source>
        <translation>端口已锁定，而源地址未绑定到该端口</translation>
    </message>
    <message>
        <source>the host does not own the destination address</source>
        <translation>目的地址不属于此主机</translation>
    </message>
    <message>
        <source>a virtual function claimed an address or a VLAN that is not its own</source>
        <translation>虚拟功能冒用了不属于它的地址或 VLAN</translation>
    </message>
    <message>
        <source>the NIC had no receive buffer that it could put the frame into</source>
        <translation>网卡没有可放入此帧的接收缓冲区</translation>
    </message>
    <message>
        <source>nothing on the host listens for this protocol or port</source>
        <translation>主机上没有程序监听此协议或端口</translation>
    </message>
    <message>
        <source>a header is cut short or contradicts itself</source>
        <translation>首部不完整或自相矛盾</translation>
    </message>
    <message>
        <source>a checksum does not match</source>
        <translation>校验和不符</translation>
    </message>
    <message>
        <source>the host has no route to the destination</source>
        <translation>主机没有到达目的地址的路由</translation>
    </message>
    <message>
        <source>no answer to ARP for the next hop</source>
        <translation>下一跳没有应答 ARP</translation>
    </message>
    <message>
        <source>a fragment of the packet did not come in time, or contradicted the others</source>
        <translation>数据包的某个分片未及时到达，或与其他分片矛盾</translation>
    </message>
    <message>
        <source>the packet's time to live ended at a router</source>
        <translation>数据包的 TTL 在路由器上耗尽</translation>
    </message>
    <message>
        <source>the packet is a fragment, which the device cannot work on</source>
        <translation>数据包是分片，设备无法处理</translation>
    </message>
    <message>
        <source>the NAT has no mapping for the packet, or none that admits its sender</source>
        <translation>NAT 没有此数据包的映射，或没有允许其发送方的映射</translation>
    </message>
    <message>
        <source>the NAT had no port or no room left for another session</source>
        <translation>NAT 没有端口或空间再建立会话</translation>
    </message>
    <message>
        <source>every address of the DHCP server's pool is held by somebody</source>
        <translation>DHCP 服务器地址池中的地址都已被占用</translation>
    </message>
    <message>
        <source>the frame is shorter than an Ethernet header</source>
        <translation>帧短于以太网首部</translation>
    </message>
    <message>
        <source>the frame ends inside its tag</source>
        <translation>帧在其标签中途结束</translation>
    </message>
    <message>
        <source>the port is reserved for mirrored frames</source>
        <translation>端口为镜像帧保留</translation>
    </message>
    <message>
        <source>no station can have this source address</source>
        <translation>没有站点会有这样的源地址</translation>
    </message>
    <message>
        <source>the port's acceptable frame types exclude the frame</source>
        <translation>端口可接收的帧类型不包括此帧</translation>
    </message>
    <message>
        <source>VLANs are not looked at</source>
        <translation>不处理 VLAN</translation>
    </message>
    <message>
        <source>the VLAN is the tag's</source>
        <translation>VLAN 由标签决定</translation>
    </message>
    <message>
        <source>an untagged frame is in the VLAN of the port's PVID</source>
        <translation>无标签帧属于端口 PVID 所指的 VLAN</translation>
    </message>
    <message>
        <source>a frame whose tag has VID 0 is in the VLAN of the PVID, too</source>
        <translation>标签的 VID 为 0 的帧也属于 PVID 所指的 VLAN</translation>
    </message>
    <message>
        <source>an untagged frame on a trunk is in VLAN 0</source>
        <translation>中继端口上的无标签帧属于 VLAN 0</translation>
    </message>
    <message>
        <source>the VLAN is the tunnel's, whatever the customer's tags</source>
        <translation>VLAN 由隧道决定，不论用户的标签</translation>
    </message>
    <message>
        <source>untagged, and the port has no PVID</source>
        <translation>无标签，而端口没有 PVID</translation>
    </message>
    <message>
        <source>an access port takes untagged frames only</source>
        <translation>接入端口只接收无标签帧</translation>
    </message>
    <message>
        <source>the port is not a member of the tag's VLAN</source>
        <translation>端口不是标签所指 VLAN 的成员</translation>
    </message>
    <message>
        <source>a reserved group address is for the bridge alone</source>
        <translation>保留组地址只由网桥自己处理</translation>
    </message>
    <message>
        <source>the storm control of the port had a token</source>
        <translation>端口的风暴控制还有令牌</translation>
    </message>
    <message>
        <source>the storm control of the port had no token left</source>
        <translation>端口的风暴控制已没有令牌</translation>
    </message>
    <message>
        <source>the port is locked, and the source is not bound to it</source>
        <translation>端口已锁定，而源地址未绑定到该端口</translation>
    </message>
    <message>
        <source>the source of a frame that is kept is learned too</source>
        <translation>由网桥自己处理的帧也学习其源地址</translation>
    </message>
    <message>
        <source>the port does not learn</source>
        <translation>此端口不学习</translation>
    </message>
    <message>
        <source>nothing is learned in this VLAN</source>
        <translation>此 VLAN 中不学习</translation>
    </message>
    <message>
        <source>a group address as source is not learned</source>
        <translation>源地址为组地址，不学习</translation>
    </message>
    <message>
        <source>the source is known on this port</source>
        <translation>源地址在此端口上已知</translation>
    </message>
    <message>
        <source>the source is new, and learned</source>
        <translation>源地址是新的，已学习</translation>
    </message>
    <message>
        <source>the source was known on another port, and moves</source>
        <translation>源地址原在另一端口上，现在迁移</translation>
    </message>
    <message>
        <source>the source is bound to another port, and stays there</source>
        <translation>源地址绑定在另一端口上，保持不动</translation>
    </message>
    <message>
        <source>the ageing time is zero: the switch is a hub</source>
        <translation>老化时间为零：交换机相当于集线器</translation>
    </message>
    <message>
        <source>the destination was learned</source>
        <translation>目的地址是学习到的</translation>
    </message>
    <message>
        <source>the destination has a static entry</source>
        <translation>目的地址有静态表项</translation>
    </message>
    <message>
        <source>the destination is the switch itself</source>
        <translation>目的地址是交换机自身</translation>
    </message>
    <message>
        <source>the destination is not known in this VLAN</source>
        <translation>目的地址在此 VLAN 中未知</translation>
    </message>
    <message>
        <source>a frame to an unknown station goes to all</source>
        <translation>目的站点未知的帧发往所有端口</translation>
    </message>
    <message>
        <source>a multicast goes to all</source>
        <translation>组播帧发往所有端口</translation>
    </message>
    <message>
        <source>a broadcast goes to all</source>
        <translation>广播帧发往所有端口</translation>
    </message>
    <message>
        <source>only the port where the destination is</source>
        <translation>只发往目的站点所在的端口</translation>
    </message>
    <message>
        <source>the destination is where the frame came from</source>
        <translation>目的站点就在帧进入的一侧</translation>
    </message>
    <message>
        <source>the destination's port is not of the VLAN</source>
        <translation>目的站点所在的端口不属于此 VLAN</translation>
    </message>
    <message>
        <source>both ports are isolated</source>
        <translation>两个端口都被隔离</translation>
    </message>
    <message>
        <source>a port is left out of a flood: it is down</source>
        <translation>泛洪时略去某端口：它已断开</translation>
    </message>
    <message>
        <source>a port is left out: it is reserved for mirrored frames</source>
        <translation>略去某端口：它为镜像帧保留</translation>
    </message>
    <message>
        <source>a port is left out of a flood: it is not of the VLAN</source>
        <translation>泛洪时略去某端口：它不属于此 VLAN</translation>
    </message>
    <message>
        <source>a port is left out: it does not want floods of this kind</source>
        <translation>略去某端口：它不接收此类泛洪</translation>
    </message>
    <message>
        <source>a port is left out of a flood: both ports are isolated</source>
        <translation>泛洪时略去某端口：两个端口都被隔离</translation>
    </message>
    <message>
        <source>a mirror takes a copy of a frame that arrives</source>
        <translation>镜像复制一个到达的帧</translation>
    </message>
    <message>
        <source>a mirror takes a copy of a frame that leaves</source>
        <translation>镜像复制一个发出的帧</translation>
    </message>
    <message>
        <source>the frame is above the MTU of its port</source>
        <translation>帧超过其端口的 MTU</translation>
    </message>
    <message>
        <source>the frame came without a tag and leaves so</source>
        <translation>帧来时无标签，发出时也无标签</translation>
    </message>
    <message>
        <source>the frame leaves with the tags it came with</source>
        <translation>帧带着来时的标签发出</translation>
    </message>
    <message>
        <source>the tag is taken off</source>
        <translation>去掉标签</translation>
    </message>
    <message>
        <source>a tag is put on</source>
        <translation>加上标签</translation>
    </message>
    <message>
        <source>the tags are replaced by others</source>
        <translation>标签换成另外的标签</translation>
    </message>
    <message>
        <source>the driver put the frame into the transmit ring</source>
        <translation>驱动把帧放入发送环</translation>
    </message>
    <message>
        <source>the transmit ring had no room for the frame</source>
        <translation>发送环没有空间容纳此帧</translation>
    </message>
    <message>
        <source>the NIC read the frame from memory</source>
        <translation>网卡从内存读取帧</translation>
    </message>
    <message>
        <source>the NIC wrote the frame into memory</source>
        <translation>网卡把帧写入内存</translation>
    </message>
    <message>
        <source>the NIC may not touch the memory it was told to use</source>
        <translation>网卡不得访问它被告知使用的内存</translation>
    </message>
    <message>
        <source>a filter of the NIC lets the frame in</source>
        <translation>网卡的过滤器放行此帧</translation>
    </message>
    <message>
        <source>the NIC takes no notice of the frame</source>
        <translation>网卡不理会此帧</translation>
    </message>
    <message>
        <source>the NIC interrupts its driver</source>
        <translation>网卡向驱动发出中断</translation>
    </message>
    <message>
        <source>the driver is told later, or wants no word of it</source>
        <translation>稍后再通知驱动，或驱动不要求通知</translation>
    </message>
    <message>
        <source>a DISCOVER is answered with an OFFER</source>
        <translation>以 OFFER 应答 DISCOVER</translation>
    </message>
    <message>
        <source>a REQUEST is granted</source>
        <translation>准许 REQUEST</translation>
    </message>
    <message>
        <source>a REQUEST for an address that is not the client's is refused</source>
        <translation>拒绝 REQUEST，因为所请求的地址不属于该客户端</translation>
    </message>
    <message>
        <source>a DISCOVER finds the pool exhausted</source>
        <translation>DISCOVER 到来时地址池已用尽</translation>
    </message>
    <message>
        <source>a client gives its lease back</source>
        <translation>客户端归还租约</translation>
    </message>
    <message>
        <source>a client found its address in use</source>
        <translation>客户端发现其地址已被使用</translation>
    </message>
    <message>
        <source>a client with an address is told the other parameters</source>
        <translation>告知已有地址的客户端其他参数</translation>
    </message>
    <message>
        <source>the message is not this server's to answer</source>
        <translation>此消息不应由本服务器应答</translation>
    </message>
    <message>
        <source>the name or address is in the list</source>
        <translation>名称或地址在列表中</translation>
    </message>
    <message>
        <source>the name is in the list, but not what was asked about it</source>
        <translation>名称在列表中，但没有所查询的内容</translation>
    </message>
    <message>
        <source>the name is not in the list</source>
        <translation>名称不在列表中</translation>
    </message>
    <message>
        <source>the message is no query that can be answered</source>
        <translation>消息不是可以应答的查询</translation>
    </message>
    <message>
        <source>an echo request to an address of the node itself is answered</source>
        <translation>应答发往节点自身地址的回显请求</translation>
    </message>
    <message>
        <source>nothing of the node itself listens there</source>
        <translation>节点自身没有程序在此监听</translation>
    </message>
    <message>
        <source>the destination is elsewhere, and there is no outside</source>
        <translation>目的地址在别处，而没有外部网络</translation>
    </message>
    <message>
        <source>the destination is none that is reached through here</source>
        <translation>目的地址不能经由此处到达</translation>
    </message>
    <message>
        <source>the packet has lived too long</source>
        <translation>数据包的 TTL 已耗尽</translation>
    </message>
    <message>
        <source>fragments have no ports and are not translated</source>
        <translation>分片没有端口号，不作转换</translation>
    </message>
    <message>
        <source>only TCP, UDP and ICMP are translated</source>
        <translation>只转换 TCP、UDP 和 ICMP</translation>
    </message>
    <message>
        <source>an address and port of the inside get a port of the outside</source>
        <translation>内部的地址和端口得到一个外部端口</translation>
    </message>
    <message>
        <source>a mapping is used towards another peer</source>
        <translation>映射用于与另一个对端通信</translation>
    </message>
    <message>
        <source>the mapping and the peer are known</source>
        <translation>映射和对端均已知</translation>
    </message>
    <message>
        <source>a forwarded port lets a new peer in</source>
        <translation>转发的端口允许新的对端进入</translation>
    </message>
    <message>
        <source>an ICMP error about a translated packet is translated with it</source>
        <translation>有关已转换数据包的 ICMP 差错随之转换</translation>
    </message>
    <message>
        <source>a TCP connection begins with a SYN</source>
        <translation>TCP 连接须以 SYN 开始</translation>
    </message>
    <message>
        <source>no port or no room is left</source>
        <translation>没有剩余的端口或空间</translation>
    </message>
    <message>
        <source>nobody inside has this port of the outside</source>
        <translation>内部无人占用此外部端口</translation>
    </message>
    <message>
        <source>the mapping is there, but nobody inside has spoken to this peer and port</source>
        <translation>映射存在，但内部无人与此对端和端口通信过</translation>
    </message>
    <message>
        <source>the pool claimed an address or a VLAN that is not its own</source>
        <translation>该池冒用了不属于它的地址或 VLAN</translation>
    </message>
    <message>
        <source>the NIC sorted the frame into pools</source>
        <translation>网卡把帧分到各池</translation>
    </message>
    <message>
        <source>no pool is for the frame</source>
        <translation>没有池接收此帧</translation>
    </message>
    <message>
        <source>the frame leaves on the wire</source>
        <translation>帧从线缆发出</translation>
    </message>
    <message>
        <source>the physical function's driver put the frame into its transmit ring</source>
        <translation>物理功能的驱动把帧放入其发送环</translation>
    </message>
    <message>
        <source>Frames of a capture enter at ports as if they had just arrived</source>
        <translation>抓包中的帧如同刚刚到达一般从端口进入</translation>
    </message>
    <message>
        <source>The capture: pcap or pcapng</source>
        <translation>抓包文件：pcap 或 pcapng</translation>
    </message>
    <message>
        <source>What reports call it</source>
        <translation>报告中对它的称呼</translation>
    </message>
    <message>
        <source>Where every frame enters: a port linked to nothing, or one of a capture-port</source>
        <translation>所有帧从何处进入：未接链路的端口，或 capture-port 的端口</translation>
    </message>
    <message>
        <source>Where frames enter by the capture's interface they were seen on</source>
        <translation>帧按其在抓包中被看到的接口从何处进入</translation>
    </message>
    <message>
        <source>When frames enter: recorded, asap, {scale: 2.0} or {rate: 1Mpps}</source>
        <translation>帧何时进入：recorded、asap、{scale: 2.0} 或 {rate: 1Mpps}</translation>
    </message>
    <message>
        <source>As captured, or back to back</source>
        <translation>按抓包时的时刻，或一个紧接一个</translation>
    </message>
    <message>
        <source>As captured, stretched: 2 takes twice as long</source>
        <translation>按抓包时的时刻拉伸：2 表示用两倍时间</translation>
    </message>
    <message>
        <source>At this rate, one frame like the other</source>
        <translation>以此速率，每帧间隔相同</translation>
    </message>
    <message>
        <source>The moment of the capture's clock that is `start`: first-of-all frames of the files replayed so, which keeps several files in step, first-frame of this file, or a Unix time in seconds</source>
        <translation>抓包时钟的哪个时刻对应 `start`：first-of-all 为所有如此回放的文件的首帧，使多个文件保持同步；first-frame 为此文件的首帧；或以秒计的 Unix 时间</translation>
    </message>
    <message>
        <source>How often the file is played</source>
        <translation>文件播放多少次</translation>
    </message>
    <message>
        <source>Only frames this matches, in tcpdump's language</source>
        <translation>只播放匹配的帧，使用 tcpdump 语法</translation>
    </message>
    <message>
        <source>End quietly where the capture is damaged</source>
        <translation>在抓包损坏处结束而不报错</translation>
    </message>
    <message>
        <source>A host sends numbered UDP datagrams to another, which measures loss, latency, jitter and order</source>
        <translation>一台主机向另一台发送带编号的 UDP 数据报，后者测量丢失、时延、抖动和次序</translation>
    </message>
    <message>
        <source>Destination port</source>
        <translation>目的端口</translation>
    </message>
    <message>
        <source>The sending host</source>
        <translation>发送主机</translation>
    </message>
    <message>
        <source>The receiving host</source>
        <translation>接收主机</translation>
    </message>
    <message>
        <source>Bits of payload a second</source>
        <translation>每秒有效载荷的比特数</translation>
    </message>
    <message>
        <source>Between two datagrams, instead of a rate; 1ms without either</source>
        <translation>两个数据报的间隔，代替速率；两者都不设则为 1ms</translation>
    </message>
    <message>
        <source>Payload of a datagram, at least 24B</source>
        <translation>数据报的有效载荷，至少 24B</translation>
    </message>
    <message>
        <source>Evenly spaced, or at random with that mean</source>
        <translation>等间隔，或以此为均值随机</translation>
    </message>
    <message>
        <source>How many datagrams; without it no end but `stop`</source>
        <translation>数据报的个数；不设则直到 `stop` 为止</translation>
    </message>
    <message>
        <source>Nothing is sent at or after it</source>
        <translation>从此时刻起不再发送</translation>
    </message>
    <message>
        <source>A host sends ICMP echo requests to another and measures the replies</source>
        <translation>一台主机向另一台发送 ICMP 回显请求并测量应答</translation>
    </message>
    <message>
        <source>The host that is asked</source>
        <translation>被询问的主机</translation>
    </message>
    <message>
        <source>The host that asks</source>
        <translation>发出询问的主机</translation>
    </message>
    <message>
        <source>How many requests</source>
        <translation>请求次数</translation>
    </message>
    <message>
        <source>Between two requests</source>
        <translation>两次请求的间隔</translation>
    </message>
    <message>
        <source>Data in a request</source>
        <translation>请求中的数据长度</translation>
    </message>
    <message>
        <source>Frames spelled out in the scenario</source>
        <translation>在场景中逐一写出的帧</translation>
    </message>
    <message>
        <source>The frames</source>
        <translation>各帧</translation>
    </message>
    <message>
        <source>When it enters</source>
        <translation>何时进入</translation>
    </message>
    <message>
        <source>Where it enters</source>
        <translation>从何处进入</translation>
    </message>
    <message>
        <source>The whole frame from the destination address on, as hexadecimal digits</source>
        <translation>从目的地址开始的整个帧，以十六进制数字表示</translation>
    </message>
    <message>
        <source>Destination address, instead of hex</source>
        <translation>目的地址，代替 hex</translation>
    </message>
    <message>
        <source>Source address, instead of hex</source>
        <translation>源地址，代替 hex</translation>
    </message>
    <message>
        <source>An 802.1ad tag with this VLAN, outside of the other</source>
        <translation>带此 VLAN 的 802.1ad 标签，位于另一标签之外</translation>
    </message>
    <message>
        <source>The PCP of the 802.1ad tag</source>
        <translation>802.1ad 标签的 PCP</translation>
    </message>
    <message>
        <source>An 802.1Q tag with this VLAN</source>
        <translation>带此 VLAN 的 802.1Q 标签</translation>
    </message>
    <message>
        <source>The tag's PCP; alone it makes a priority tag</source>
        <translation>标签的 PCP；单独使用时构成优先级标签</translation>
    </message>
    <message>
        <source>The tag's DEI</source>
        <translation>标签的 DEI</translation>
    </message>
    <message>
        <source>EtherType; it follows from what is inside, or is 0x88b5</source>
        <translation>EtherType；由其中的内容推出，否则为 0x88b5</translation>
    </message>
    <message>
        <source>ARP: 1 asks, 2 answers</source>
        <translation>ARP：1 为请求，2 为应答</translation>
    </message>
    <message>
        <source>ARP sender's address; the frame's source without it</source>
        <translation>ARP 发送方的 MAC 地址；不设则为帧的源地址</translation>
    </message>
    <message>
        <source>ARP sender's IP address</source>
        <translation>ARP 发送方的 IP 地址</translation>
    </message>
    <message>
        <source>ARP target's address</source>
        <translation>ARP 目标的 MAC 地址</translation>
    </message>
    <message>
        <source>ARP target's IP address</source>
        <translation>ARP 目标的 IP 地址</translation>
    </message>
    <message>
        <source>IPv4 source</source>
        <translation>IPv4 源地址</translation>
    </message>
    <message>
        <source>IPv4 destination</source>
        <translation>IPv4 目的地址</translation>
    </message>
    <message>
        <source>IPv4 DSCP</source>
        <translation>IPv4 DSCP</translation>
    </message>
    <message>
        <source>IPv4 ECN</source>
        <translation>IPv4 ECN</translation>
    </message>
    <message>
        <source>IPv4 identification</source>
        <translation>IPv4 标识</translation>
    </message>
    <message>
        <source>IPv4 time to live, 64 without it</source>
        <translation>IPv4 TTL，不设则为 64</translation>
    </message>
    <message>
        <source>IPv4 protocol; it follows from what is inside</source>
        <translation>IPv4 协议；由其中的内容推出</translation>
    </message>
    <message>
        <source>IPv6 source</source>
        <translation>IPv6 源地址</translation>
    </message>
    <message>
        <source>IPv6 destination</source>
        <translation>IPv6 目的地址</translation>
    </message>
    <message>
        <source>IPv6 traffic class</source>
        <translation>IPv6 流量类别</translation>
    </message>
    <message>
        <source>IPv6 flow label</source>
        <translation>IPv6 流标签</translation>
    </message>
    <message>
        <source>IPv6 hop limit, 64 without it</source>
        <translation>IPv6 跳数限制，不设则为 64</translation>
    </message>
    <message>
        <source>IPv6 next header; it follows from what is inside</source>
        <translation>IPv6 下一首部；由其中的内容推出</translation>
    </message>
    <message>
        <source>UDP source port</source>
        <translation>UDP 源端口</translation>
    </message>
    <message>
        <source>UDP destination port</source>
        <translation>UDP 目的端口</translation>
    </message>
    <message>
        <source>TCP source port</source>
        <translation>TCP 源端口</translation>
    </message>
    <message>
        <source>TCP destination port</source>
        <translation>TCP 目的端口</translation>
    </message>
    <message>
        <source>TCP sequence number</source>
        <translation>TCP 序号</translation>
    </message>
    <message>
        <source>TCP acknowledgement number</source>
        <translation>TCP 确认号</translation>
    </message>
    <message>
        <source>TCP flags: 0x02 is SYN, 0x10 ACK, 0x01 FIN, 0x04 RST</source>
        <translation>TCP 标志：0x02 为 SYN，0x10 为 ACK，0x01 为 FIN，0x04 为 RST</translation>
    </message>
    <message>
        <source>TCP window</source>
        <translation>TCP 窗口</translation>
    </message>
    <message>
        <source>ICMP type: 8 asks for an echo, 0 is one</source>
        <translation>ICMP 类型：8 为回显请求，0 为回显应答</translation>
    </message>
    <message>
        <source>ICMP code</source>
        <translation>ICMP 代码</translation>
    </message>
    <message>
        <source>ICMP echo identifier</source>
        <translation>ICMP 回显标识符</translation>
    </message>
    <message>
        <source>ICMP echo sequence number</source>
        <translation>ICMP 回显序号</translation>
    </message>
    <message>
        <source>What follows all that, as hexadecimal digits</source>
        <translation>其后的全部内容，以十六进制数字表示</translation>
    </message>
    <message>
        <source>What follows all that, as text</source>
        <translation>其后的全部内容，以文本表示</translation>
    </message>
    <message>
        <source>Length of the frame, filled up with zeros; 60 without it</source>
        <translation>帧的长度，不足部分以零填充；不设则为 60</translation>
    </message>
    <message>
        <source>When it happens</source>
        <translation>何时发生</translation>
    </message>
    <message>
        <source>What goes down: a node, a port, or a link as its two ports</source>
        <translation>断开的对象：节点、端口，或以两个端口表示的链路</translation>
    </message>
    <message>
        <source>What comes up again</source>
        <translation>重新接通的对象</translation>
    </message>
    <message>
        <source>Of down: it comes up again after this time</source>
        <translation>用于 down：经过此时间后重新接通</translation>
    </message>
    <message>
        <source>The node or port whose settings change</source>
        <translation>要更改设置的节点或端口</translation>
    </message>
    <message>
        <source>Of set: the new settings</source>
        <translation>用于 set：新的设置</translation>
    </message>
    <message>
        <source>The node whose learned entries are forgotten, or only those of a port</source>
        <translation>遗忘所学表项的节点，或只遗忘某端口的表项</translation>
    </message>
    <message>
        <source>The port that is watched</source>
        <translation>被观察的端口</translation>
    </message>
    <message>
        <source>Instead of a port: the device whose tables, counters and drops are looked at</source>
        <translation>代替端口：查看其表、计数器和丢弃的设备</translation>
    </message>
    <message>
        <source>What the port sends, or what it receives; received at a capture-port, sent elsewhere</source>
        <translation>观察端口发送的帧还是接收的帧；capture-port 上为 received，其他为 sent</translation>
    </message>
    <message>
        <source>A capture of exactly the frames that must be seen</source>
        <translation>必须恰好看到的帧的抓包</translation>
    </message>
    <message>
        <source>Only the golden's frames of this interface</source>
        <translation>只取基准中此接口的帧</translation>
    </message>
    <message>
        <source>What made the golden, when it was a real device; `test --accept` never rewrites such a one</source>
        <translation>基准由什么产生（若来自真实设备）；`test --accept` 决不改写这样的基准</translation>
    </message>
    <message>
        <source>Take a damaged golden up to its damage</source>
        <translation>损坏的基准取到其损坏处为止</translation>
    </message>
    <message>
        <source>How frames are compared with the golden</source>
        <translation>如何将帧与基准比较</translation>
    </message>
    <message>
        <source>Frames in the golden's order, each flow in its order, or in any order</source>
        <translation>帧按基准的次序、每个流各按其次序，或任意次序</translation>
    </message>
    <message>
        <source>How far times may be off; without it times are ignored</source>
        <translation>时刻可偏离多少；不设则忽略时刻</translation>
    </message>
    <message>
        <source>So much</source>
        <translation>固定值</translation>
    </message>
    <message>
        <source>And this share of the time since the golden's first frame</source>
        <translation>并加上自基准首帧以来所经时间的这一比例</translation>
    </message>
    <message>
        <source>What may differ: fields such as ip.id or *.checksum, bytes such as @40+4 or @18/ff0f</source>
        <translation>可以不同之处：如 ip.id 或 *.checksum 的字段，如 @40+4 或 @18/ff0f 的字节</translation>
    </message>
    <message>
        <source>Whether a frame may come again right after itself</source>
        <translation>帧是否可以紧接自身重复出现</translation>
    </message>
    <message>
        <source>No frame may match this, in tcpdump's language</source>
        <translation>任何帧都不得与此匹配，使用 tcpdump 语法</translation>
    </message>
    <message>
        <source>Every frame must match this</source>
        <translation>每一帧都必须与此匹配</translation>
    </message>
    <message>
        <source>golden and the counts look only at frames this matches</source>
        <translation>golden 和各计数只考虑与此匹配的帧</translation>
    </message>
    <message>
        <source>Exactly so many frames</source>
        <translation>恰好这么多帧</translation>
    </message>
    <message>
        <source>So many frames or more</source>
        <translation>这么多帧或更多</translation>
    </message>
    <message>
        <source>So many frames or fewer</source>
        <translation>这么多帧或更少</translation>
    </message>
    <message>
        <source>No frame at all</source>
        <translation>一帧也不得出现</translation>
    </message>
    <message>
        <source>How long frames take from another port to this one</source>
        <translation>帧从另一端口到此端口用时多久</translation>
    </message>
    <message>
        <source>Where the clock starts: when a frame has arrived at this port, or leaves it</source>
        <translation>计时起点：帧到达此端口时，或从此端口发出时</translation>
    </message>
    <message>
        <source>No frame takes longer</source>
        <translation>没有帧用时更长</translation>
    </message>
    <message>
        <source>No frame takes less</source>
        <translation>没有帧用时更短</translation>
    </message>
    <message>
        <source>The mean is at most this</source>
        <translation>平均值至多为此</translation>
    </message>
    <message>
        <source>Of a hundred frames ninety-nine take at most this</source>
        <translation>一百帧中有九十九帧用时至多为此</translation>
    </message>
    <message>
        <source>When table, counters and drops are looked at; at the end without it</source>
        <translation>何时查看表、计数器和丢弃；不设则在结束时</translation>
    </message>
    <message>
        <source>What a table of the device must hold</source>
        <translation>设备的某张表必须含有的内容</translation>
    </message>
    <message>
        <source>Which of the device's tables; its first without it</source>
        <translation>设备的哪张表；不设则为第一张</translation>
    </message>
    <message>
        <source>Entries it must hold, by some or all of the columns that describe tells of the device</source>
        <translation>必须含有的表项，以 describe 所列该设备的部分或全部列表示</translation>
    </message>
    <message>
        <source>Entries it must not hold</source>
        <translation>不得含有的表项</translation>
    </message>
    <message>
        <source>All entries it must hold, the device's own left aside</source>
        <translation>必须含有的全部表项，设备自身的除外</translation>
    </message>
    <message>
        <source>How many entries, the device's own left aside</source>
        <translation>表项数，设备自身的除外</translation>
    </message>
    <message>
        <source>So many</source>
        <translation>恰好这么多</translation>
    </message>
    <message>
        <source>So many or more</source>
        <translation>这么多或更多</translation>
    </message>
    <message>
        <source>So many or fewer</source>
        <translation>这么多或更少</translation>
    </message>
    <message>
        <source>What the device or port must have counted, by name</source>
        <translation>设备或端口必须计到的数，按计数器名称</translation>
    </message>
    <message>
        <source>What the device or port must have dropped, by reason; any for all together</source>
        <translation>设备或端口必须丢弃的帧数，按原因；any 为各原因合计</translation>
    </message>
    <message>
        <source>What a learner is told when it does not hold</source>
        <translation>不成立时告诉学习者的话</translation>
    </message>
    <message>
        <source>What it is worth</source>
        <translation>分值</translation>
    </message>
    <message>
        <source>sim: etherloom up simulates it as well, and nothing outside is made</source>
        <translation>sim：etherloom up 也对其仿真，不创建任何外部设施</translation>
    </message>
    <message>
        <source>Simulated time at which the run ends; without it, when nothing happens any more</source>
        <translation>运行结束时的仿真时间；不设则在不再有事件时结束</translation>
    </message>
    <message>
        <source>Of every random stream</source>
        <translation>所有随机流的种子</translation>
    </message>
    <message>
        <source>The run ends after so many events</source>
        <translation>执行这么多事件后运行结束</translation>
    </message>
    <message>
        <source>Ports whose frames are written to captures, or all</source>
        <translation>将哪些端口的帧写入抓包，或 all 表示全部</translation>
    </message>
    <message>
        <source>Folder for results</source>
        <translation>结果文件夹</translation>
    </message>
    <message>
        <source>How it keeps up with the wall clock when it runs live</source>
        <translation>实机运行时如何跟上实际时钟</translation>
    </message>
    <message>
        <source>An event that begins later than this is an overrun</source>
        <translation>晚于此才开始的事件为超限</translation>
    </message>
    <message>
        <source>Say it at the end, end the run, or stop the clock until the run has caught up</source>
        <translation>在结束时报告、结束运行，或停住时钟直到运行跟上</translation>
    </message>
    <message>
        <source>Between events; polling answers sooner and needs a processor</source>
        <translation>事件之间如何等待；轮询响应更快，但占用一个处理器</translation>
    </message>
    <message>
        <source>Switches in a row: port p1 towards sw1, p2 away from it</source>
        <translation>一排交换机：端口 p1 朝向 sw1，p2 背向它</translation>
    </message>
    <message>
        <source>How many: sw1, sw2 ...</source>
        <translation>个数：sw1、sw2 …</translation>
    </message>
    <message>
        <source>Kind of the switches</source>
        <translation>交换机的类型</translation>
    </message>
    <message>
        <source>What is at the outer ports: hosts h1 and h2, or nothing</source>
        <translation>外侧端口上接什么：主机 h1 和 h2，或不接</translation>
    </message>
    <message>
        <source>Rate of the links between switches</source>
        <translation>交换机之间链路的速率</translation>
    </message>
    <message>
        <source>Rate of the links to hosts</source>
        <translation>连接主机的链路的速率</translation>
    </message>
    <message>
        <source>Propagation delay of every link</source>
        <translation>每条链路的传播时延</translation>
    </message>
    <message>
        <source>One switch, sw1, and hosts around it: h1 at p1, h2 at p2 ...</source>
        <translation>一台交换机 sw1 及其周围的主机：h1 在 p1，h2 在 p2 …</translation>
    </message>
    <message>
        <source>How many: h1, h2 ...</source>
        <translation>个数：h1、h2 …</translation>
    </message>
    <message>
        <source>Every leaf linked to every spine; on a leaf, ports p1 ... to hosts and up1 ... to spines</source>
        <translation>每台叶交换机连接每台脊交换机；叶交换机的端口 p1 … 接主机，up1 … 接脊交换机</translation>
    </message>
    <message>
        <source>How many: spine1, spine2 ...</source>
        <translation>个数：spine1、spine2 …</translation>
    </message>
    <message>
        <source>How many: leaf1, leaf2 ...</source>
        <translation>个数：leaf1、leaf2 …</translation>
    </message>
    <message>
        <source>How many: h1, h2 ... from leaf to leaf</source>
        <translation>个数：h1、h2 …，逐台叶交换机编号</translation>
    </message>
    <message>
        <source>Rate of the links between leafs and spines</source>
        <translation>叶与脊之间链路的速率</translation>
    </message>
    <message>
        <source>The links to every spine but the first: switched off, since learning switches without a spanning tree would loop, or up all the same</source>
        <translation>通往除第一台以外各脊交换机的链路：关闭（没有生成树的学习型交换机会形成环路），或仍然全部接通</translation>
    </message>
</context>
</TS>
