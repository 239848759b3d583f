# A dot1q-tunnel port puts the service VLAN around whatever the customer sends, if its customer VLAN is in cvlans.
# Recorded from Open vSwitch 3.1.0, user space, dummy datapath, NORMAL action
ovs-vsctl set Open_vSwitch . other_config:vlan-limit=2
ovs-vsctl add-br br0 -- set Bridge br0 datapath_type=dummy fail_mode=standalone
ovs-vsctl add-port br0 p1 -- set Interface p1 type=dummy ofport_request=1 options:tx_pcap=p1.pcap -- set Port p1 vlan_mode=dot1q-tunnel tag=100
ovs-vsctl add-port br0 p2 -- set Interface p2 type=dummy ofport_request=2 options:tx_pcap=p2.pcap -- set Port p2 vlan_mode=dot1q-tunnel tag=100 cvlans=[10,20]
ovs-vsctl add-port br0 p3 -- set Interface p3 type=dummy ofport_request=3 options:tx_pcap=p3.pcap -- set Port p3 trunks=[100,200]
ovs-vsctl add-port br0 p4 -- set Interface p4 type=dummy ofport_request=4 options:tx_pcap=p4.pcap -- set Port p4 vlan_mode=dot1q-tunnel tag=200 other_config:qinq-ethtype=802.1q
ovs-vsctl add-port br0 p5 -- set Interface p5 type=dummy ofport_request=5 options:tx_pcap=p5.pcap -- set Port p5 vlan_mode=dot1q-tunnel tag=100 other_config:qinq-ethtype=802.1q
