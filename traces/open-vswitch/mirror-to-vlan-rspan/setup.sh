# A mirror to a VLAN sends its copies, tagged with that VLAN, out of every port that carries it.
# Recorded from Open vSwitch 3.1.0, user space, dummy datapath, NORMAL action
ovs-vsctl set Open_vSwitch . other_config:vlan-limit=1
ovs-vsctl add-br br0 -- set Bridge br0 datapath_type=dummy fail_mode=standalone
ovs-vsctl set Bridge br0 flood_vlans=[500]
ovs-vsctl add-port br0 p1 -- set Interface p1 type=dummy ofport_request=1 options:tx_pcap=p1.pcap -- set Port p1 tag=10
ovs-vsctl add-port br0 p2 -- set Interface p2 type=dummy ofport_request=2 options:tx_pcap=p2.pcap -- set Port p2 tag=10
ovs-vsctl add-port br0 p3 -- set Interface p3 type=dummy ofport_request=3 options:tx_pcap=p3.pcap -- set Port p3 trunks=[10,500]
ovs-vsctl add-port br0 p4 -- set Interface p4 type=dummy ofport_request=4 options:tx_pcap=p4.pcap -- set Port p4 tag=500
ovs-vsctl -- --id=@p1 get Port p1 -- --id=@m create Mirror name=rspan select_src_port=@p1 select_dst_port=@p1 output_vlan=500 -- add Bridge br0 mirrors @m
