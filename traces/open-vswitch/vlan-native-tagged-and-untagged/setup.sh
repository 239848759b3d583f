# A native VLAN takes a trunk's untagged frames; native-untagged sends it back untagged, native-tagged sends it tagged.
# Recorded from Open vSwitch 3.1.0, user space, dummy datapath, NORMAL action
ovs-vsctl set Open_vSwitch . other_config:vlan-limit=1
ovs-vsctl add-br br0 -- set Bridge br0 datapath_type=dummy fail_mode=standalone
ovs-vsctl add-port br0 p1 -- set Interface p1 type=dummy ofport_request=1 options:tx_pcap=p1.pcap -- set Port p1 vlan_mode=native-untagged tag=10 trunks=[20]
ovs-vsctl add-port br0 p2 -- set Interface p2 type=dummy ofport_request=2 options:tx_pcap=p2.pcap -- set Port p2 vlan_mode=native-tagged tag=10 trunks=[20]
ovs-vsctl add-port br0 p3 -- set Interface p3 type=dummy ofport_request=3 options:tx_pcap=p3.pcap -- set Port p3 vlan_mode=native-untagged tag=20
ovs-vsctl add-port br0 p4 -- set Interface p4 type=dummy ofport_request=4 options:tx_pcap=p4.pcap -- set Port p4 tag=10
ovs-vsctl add-port br0 p5 -- set Interface p5 type=dummy ofport_request=5 options:tx_pcap=p5.pcap -- set Port p5 trunks=[10,20]
