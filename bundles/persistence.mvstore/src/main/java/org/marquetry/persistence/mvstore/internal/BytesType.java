package org.marquetry.persistence.mvstore.internal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/** Keys or values of a page, with a checksum, since MVStore has none for what is in its pages. */
final class BytesType extends BasicDataType<byte[]> {
    static final BytesType INSTANCE = new BytesType();

    private static final int OVERHEAD = 24;

    private BytesType() {}

    @Override
    public int compare(byte[] left, byte[] right) {
        return Arrays.compareUnsigned(left, right);
    }

    @Override
    public int getMemory(byte[] bytes) {
        return OVERHEAD + bytes.length;
    }

    @Override
    public byte[][] createStorage(int size) {
        return new byte[size][];
    }

    @Override
    public void write(WriteBuffer target, Object storage, int count) {
        CRC32C sum = new CRC32C();
        byte[][] all = (byte[][]) storage;
        for (int index = 0; index < count; index++) {
            write(target, all[index]);
            sum.update(all[index]);
        }
        target.putInt((int) sum.getValue());
    }

    @Override
    public void read(ByteBuffer source, Object storage, int count) {
        CRC32C sum = new CRC32C();
        byte[][] all = (byte[][]) storage;
        for (int index = 0; index < count; index++) {
            all[index] = read(source);
            sum.update(all[index]);
        }
        if (source.getInt() != (int) sum.getValue()) {
            throw new DamagedPageException();
        }
    }

    @Override
    public void write(WriteBuffer target, byte[] bytes) {
        target.putInt(bytes.length);
        target.put(bytes);
    }

    @Override
    public byte[] read(ByteBuffer source) {
        int length = source.getInt();
        if (length < 0 || length > source.remaining()) {
            throw new DamagedPageException();
        }
        byte[] bytes = new byte[length];
        source.get(bytes);
        return bytes;
    }
}
