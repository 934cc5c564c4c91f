package org.marquetry.itests.crash;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.marquetry.itests.harness.Layer;

/** WebSocket (RFC 6455) as a client: a binary frame for each packet, with a mask of zeros. */
final class WebSocketLayer implements Layer {
    private static final String UPGRADE = "GET /mqtt HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n";
    private static final String END = "\r\n\r\n";
    private static final int MASKED = 0x80;
    private static final int FINAL_BINARY = 0x82;
    private static final int CLOSE = 8;
    private static final int SHORT = 126;

    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private ByteBuffer raw = ByteBuffer.allocate(16 * 1024);
    private boolean asked;
    private boolean upgraded;

    @Override
    public byte[] outgoing(byte[] plain) {
        if (plain.length > 0) {
            waiting.writeBytes(frame(plain));
        }
        if (!asked) {
            asked = true;
            return UPGRADE.getBytes(StandardCharsets.US_ASCII);
        }
        if (!upgraded) {
            return new byte[0];
        }
        byte[] frames = waiting.toByteArray();
        waiting.reset();
        return frames;
    }

    private static byte[] frame(byte[] plain) {
        ByteBuffer frame = ByteBuffer.allocate(plain.length + 8).put((byte) FINAL_BINARY);
        if (plain.length < SHORT) {
            frame.put((byte) (MASKED | plain.length));
        } else {
            frame.put((byte) (MASKED | SHORT)).putShort((short) plain.length);
        }
        frame.putInt(0).put(plain).flip();
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    @Override
    public byte[] incoming(byte[] bytes) {
        if (raw.remaining() < bytes.length) {
            raw = ByteBuffer.allocate(2 * raw.capacity() + bytes.length).put(raw.flip());
        }
        raw.put(bytes).flip();
        upgraded = upgraded || isUpgraded();
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        while (upgraded && takeFrame(plain)) {
            // Each takes one.
        }
        raw.compact();
        return plain.toByteArray();
    }

    private boolean isUpgraded() {
        String answer = new String(raw.array(), 0, raw.limit(), StandardCharsets.ISO_8859_1);
        int end = answer.indexOf(END);
        if (end < 0) {
            return false;
        }
        if (!answer.startsWith("HTTP/1.1 101 ")) {
            throw new IllegalStateException("no WebSocket: " + answer);
        }
        raw.position(end + END.length());
        return true;
    }

    private boolean takeFrame(ByteArrayOutputStream plain) {
        if (raw.remaining() < 2) {
            return false;
        }
        int length = raw.get(raw.position() + 1);
        int head = length == SHORT ? 4 : 2;
        if (raw.remaining() < head) {
            return false;
        }
        if (length > SHORT) {
            throw new IllegalStateException("a frame longer than anything that these clients are sent");
        }
        length = length == SHORT ? raw.getShort(raw.position() + 2) & 0xFFFF : length;
        if (raw.remaining() < head + length) {
            return false;
        }
        int kind = raw.get(raw.position()) & 0x0F;
        raw.position(raw.position() + head);
        if (kind < CLOSE) {
            plain.write(raw.array(), raw.position(), length);
        }
        raw.position(raw.position() + length);
        return true;
    }
}
