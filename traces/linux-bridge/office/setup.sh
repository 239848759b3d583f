# A small office on one switch: PCs, a phone that tags its own VLAN, a call server, a router with DHCP, DNS and a web server on a trunk, and a second switch that speaks STP.
# Recorded from the Linux 6.1.0-56-amd64 bridge (package version 6.1.192-2) in a guest of QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18+b3)
ip link add br0 type bridge vlan_filtering 1 mcast_snooping 0 stp_state 0 forward_delay 0 ageing_time 30000
ip link set br0 address 02:00:00:00:00:b0
ip link set p1 master br0
ip link set p1 up
ip link set p2 master br0
ip link set p2 up
ip link set p3 master br0
ip link set p3 up
ip link set p4 master br0
ip link set p4 up
ip link set p5 master br0
ip link set p5 up
ip link set br0 up
bridge vlan del dev p1 vid 1
bridge vlan add dev p1 vid 10 pvid untagged
bridge vlan del dev p2 vid 1
bridge vlan add dev p2 vid 10 pvid untagged
bridge vlan add dev p2 vid 20
bridge vlan del dev p3 vid 1
bridge vlan add dev p3 vid 20 pvid untagged
bridge vlan add dev p4 vid 10
bridge vlan add dev p4 vid 20
bridge vlan add dev p5 vid 10
bridge vlan add dev p5 vid 20
