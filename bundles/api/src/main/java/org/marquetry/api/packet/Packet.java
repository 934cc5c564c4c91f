package org.marquetry.api.packet;

/** One control packet (MQTT 5.0 section 3). */
public sealed interface Packet
        permits Connect,
                ConnAck,
                Publish,
                Acknowledgement,
                Subscribe,
                SubAck,
                Unsubscribe,
                UnsubAck,
                PingReq,
                PingResp,
                Disconnect,
                Auth {
    PacketType type();
}
