package org.marquetry.codec.internal;

import org.junit.jupiter.api.Test;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.PingReq;
import org.marquetry.api.packet.PingResp;
import org.marquetry.api.packet.ReasonCode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.marquetry.codec.internal.Wire.V311;
import static org.marquetry.codec.internal.Wire.V5;
import static org.marquetry.codec.internal.Wire.assertRefused;
import static org.marquetry.codec.internal.Wire.bytes;
import static org.marquetry.codec.internal.Wire.decode;
import static org.marquetry.codec.internal.Wire.encode;
import static org.marquetry.codec.internal.Wire.fromClient;
import static org.marquetry.codec.internal.Wire.fromServer;

class PingTest {
    @Test
    void aPingRequestIsTwoBytes() throws PacketException {
        assertArrayEquals(bytes(0xc0, 0), encode(new PingReq(), V5));
        assertEquals(new PingReq(), decode(bytes(0xc0, 0), fromClient(V311)));
    }

    @Test
    void aPingResponseIsTwoBytes() throws PacketException {
        assertArrayEquals(bytes(0xd0, 0), encode(new PingResp(), V5));
        assertEquals(new PingResp(), decode(bytes(0xd0, 0), fromServer(V311)));
    }

    @Test
    void aPingWithABodyIsMalformed() {
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(0xc0, 1, 0), fromClient(V5));
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(0xd0, 1, 0), fromServer(V5));
    }
}
