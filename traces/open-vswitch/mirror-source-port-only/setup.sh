# select_src_port alone copies what enters the port; what leaves it is not copied.
# Recorded from Open vSwitch 3.1.0, user space, dummy datapath, NORMAL action
ovs-vsctl set Open_vSwitch . other_config:vlan-limit=1
ovs-vsctl add-br br0 -- set Bridge br0 datapath_type=dummy fail_mode=standalone
ovs-vsctl add-port br0 p1 -- set Interface p1 type=dummy ofport_request=1 options:tx_pcap=p1.pcap
ovs-vsctl add-port br0 p2 -- set Interface p2 type=dummy ofport_request=2 options:tx_pcap=p2.pcap
ovs-vsctl add-port br0 p3 -- set Interface p3 type=dummy ofport_request=3 options:tx_pcap=p3.pcap
ovs-vsctl add-port br0 p4 -- set Interface p4 type=dummy ofport_request=4 options:tx_pcap=p4.pcap
ovs-vsctl -- --id=@p1 get Port p1 -- --id=@p2 get Port p2 -- --id=@p4 get Port p4 -- --id=@m create Mirror name=in select_src_port=@p1,@p2 output_port=@p4 -- add Bridge br0 mirrors @m
