package org.marquetry.persistence.internal;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Reads a backup, record by record, and trusts none of it. */
final class BackupReader implements Closeable {
    private static final int RECORD_HEAD = 2 * Integer.BYTES;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Path file;
    private final long length;
    private final DataInputStream in;
    private ByteBuffer block = NOTHING;
    private byte[] key = {};
    private byte[] value = {};
    private long records;

    BackupReader(Path file) throws IOException {
        this.file = file;
        length = Files.size(file);
        in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
        try {
            checkHead();
        } catch (EOFException e) {
            in.close();
            throw endsEarly();
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private void checkHead() throws IOException {
        if (!Arrays.equals(in.readNBytes(BackupWriter.MAGIC.length), BackupWriter.MAGIC)) {
            throw new IOException(file + " is not a backup");
        }
        int layout = in.readInt();
        if (layout != BackupWriter.LAYOUT) {
            throw new IOException(file + " was written by a newer version, or is damaged: it has the layout " + layout
                    + ", and this version knows " + BackupWriter.LAYOUT);
        }
    }

    /** Whether a file begins as a backup does. */
    static boolean isBackup(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(BackupWriter.MAGIC.length), BackupWriter.MAGIC);
        }
    }

    /** Goes to the next record; false at the end, and then all of the file is known to be as it was written. */
    boolean next() throws IOException {
        try {
            if (!block.hasRemaining() && !nextBlock()) {
                return false;
            }
        } catch (EOFException e) {
            throw endsEarly();
        }
        if (block.remaining() < RECORD_HEAD) {
            throw damaged();
        }
        int keyLength = block.getInt();
        int valueLength = block.getInt();
        if (keyLength <= 0 || valueLength < 0 || (long) keyLength + valueLength > block.remaining()) {
            throw damaged();
        }
        key = new byte[keyLength];
        value = new byte[valueLength];
        block.get(key).get(value);
        records++;
        return true;
    }

    private boolean nextBlock() throws IOException {
        int size = in.readInt();
        if (size == 0) {
            checkEnd();
            return false;
        }
        block = ByteBuffer.wrap(readBlock(size));
        return true;
    }

    private byte[] readBlock(int size) throws IOException {
        int checksum = in.readInt();
        if (size < 0 || size > length) {
            throw damaged();
        }
        byte[] content = in.readNBytes(size);
        if (content.length < size) {
            throw endsEarly();
        }
        CRC32C found = new CRC32C();
        found.update(content, 0, size);
        if ((int) found.getValue() != checksum) {
            throw damaged();
        }
        return content;
    }

    private void checkEnd() throws IOException {
        byte[] count = readBlock(in.readInt());
        boolean isWhole = count.length == Long.BYTES && ByteBuffer.wrap(count).getLong() == records;
        if (!isWhole || in.read() >= 0) {
            throw damaged();
        }
    }

    byte[] key() {
        return key;
    }

    byte[] value() {
        return value;
    }

    private IOException damaged() {
        return new IOException(file + " is damaged; nothing was restored, use another backup");
    }

    private IOException endsEarly() {
        return new IOException(file + " ends too early: it is damaged or was not copied whole; nothing was restored");
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
