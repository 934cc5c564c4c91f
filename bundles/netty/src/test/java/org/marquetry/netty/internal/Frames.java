package org.marquetry.netty.internal;

import java.util.function.BiConsumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.marquetry.api.transport.Connection;

/** Packets for tests: a length of four bytes and as many bytes. Incomplete ones are left to the connection. */
final class Frames implements BiConsumer<Connection, ByteBuf> {
    private static final int HEADER = 4;

    private final BiConsumer<Connection, byte[]> onFrame;

    Frames(BiConsumer<Connection, byte[]> onFrame) {
        this.onFrame = onFrame;
    }

    static Frames echoed() {
        return new Frames((connection, frame) ->
                connection.output().writeInt(frame.length).writeBytes(frame));
    }

    static byte[] frame(byte[] content) {
        byte[] frame = new byte[HEADER + content.length];
        java.nio.ByteBuffer.wrap(frame).putInt(content.length).put(content);
        return frame;
    }

    @Override
    public void accept(Connection connection, ByteBuf bytes) {
        while (bytes.readableBytes() >= HEADER) {
            int length = bytes.getInt(bytes.readerIndex());
            if (bytes.readableBytes() < HEADER + length) {
                return;
            }
            bytes.skipBytes(HEADER);
            byte[] frame = ByteBufUtil.getBytes(bytes, bytes.readerIndex(), length);
            bytes.skipBytes(length);
            onFrame.accept(connection, frame);
        }
    }
}
