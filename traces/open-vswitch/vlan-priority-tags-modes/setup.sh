# priority-tags keeps a priority as a VID 0 tag where a VLAN leaves untagged: never, or if it is not 0; always adds nothing to that here.
# Recorded from Open vSwitch 3.1.0, user space, dummy datapath, NORMAL action
ovs-vsctl set Open_vSwitch . other_config:vlan-limit=1
ovs-vsctl add-br br0 -- set Bridge br0 datapath_type=dummy fail_mode=standalone
ovs-vsctl add-port br0 p1 -- set Interface p1 type=dummy ofport_request=1 options:tx_pcap=p1.pcap -- set Port p1 tag=10
ovs-vsctl add-port br0 p2 -- set Interface p2 type=dummy ofport_request=2 options:tx_pcap=p2.pcap -- set Port p2 tag=10 other_config:priority-tags=if-nonzero
ovs-vsctl add-port br0 p3 -- set Interface p3 type=dummy ofport_request=3 options:tx_pcap=p3.pcap -- set Port p3 tag=10 other_config:priority-tags=always
ovs-vsctl add-port br0 p4 -- set Interface p4 type=dummy ofport_request=4 options:tx_pcap=p4.pcap -- set Port p4 tag=10
ovs-vsctl add-port br0 p5 -- set Interface p5 type=dummy ofport_request=5 options:tx_pcap=p5.pcap -- set Port p5 trunks=[10]
