# With forward-bpdu on, every reserved address is flooded like any other multicast.
# Recorded from Open vSwitch 3.1.0, user space, dummy datapath, NORMAL action
ovs-vsctl set Open_vSwitch . other_config:vlan-limit=1
ovs-vsctl add-br br0 -- set Bridge br0 datapath_type=dummy fail_mode=standalone
ovs-vsctl set Bridge br0 other_config:forward-bpdu=true
ovs-vsctl add-port br0 p1 -- set Interface p1 type=dummy ofport_request=1 options:tx_pcap=p1.pcap
ovs-vsctl add-port br0 p2 -- set Interface p2 type=dummy ofport_request=2 options:tx_pcap=p2.pcap
ovs-vsctl add-port br0 p3 -- set Interface p3 type=dummy ofport_request=3 options:tx_pcap=p3.pcap
