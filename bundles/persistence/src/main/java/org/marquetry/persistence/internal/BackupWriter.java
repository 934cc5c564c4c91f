package org.marquetry.persistence.internal;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.CRC32C;

/**
 * Writes a backup beside the place where it is to be, and moves it there when all of it is on stable storage: what has the name
 * of a backup is whole. The package tells the layout of the file.
 */
final class BackupWriter implements Closeable {
    static final byte[] MAGIC = "MARQUETRY-BACKUP".getBytes(StandardCharsets.US_ASCII);
    static final int LAYOUT = 1;

    private static final int BLOCK = 64 * 1024;
    private static final String POSIX = "posix";

    private final Path file;
    private final Path part;
    private final boolean isPosix;
    private final FileOutputStream device;
    private final DataOutputStream out;
    private final ByteArrayOutputStream block = new ByteArrayOutputStream(BLOCK);
    private final DataOutputStream intoBlock = new DataOutputStream(block);
    private long records;

    /** Begins a backup that is to have this name; a backup that has it now is replaced in the end, anything else is not. */
    BackupWriter(Path name) throws IOException {
        file = name.toAbsolutePath();
        if (Files.exists(file) && !BackupReader.isBackup(file)) {
            throw new IOException(file + " is there and is not a backup; choose another name");
        }
        part = file.resolveSibling(file.getFileName() + ".part");
        isPosix = deviceOf(file).supportsFileAttributeView(POSIX);
        Files.deleteIfExists(part);
        Files.createFile(part, onlyForTheOwner());
        device = new FileOutputStream(part.toFile());
        out = new DataOutputStream(device);
        out.write(MAGIC);
        out.writeInt(LAYOUT);
    }

    private static FileStore deviceOf(Path file) throws IOException {
        Path directory = file.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new IOException("there is no directory " + directory + " to write a backup to");
        }
        return Files.getFileStore(directory);
    }

    private FileAttribute<?>[] onlyForTheOwner() {
        return isPosix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    void add(byte[] key, byte[] value) throws IOException {
        intoBlock.writeInt(key.length);
        intoBlock.writeInt(value.length);
        intoBlock.write(key);
        intoBlock.write(value);
        records++;
        if (block.size() >= BLOCK) {
            endBlock();
        }
    }

    private void endBlock() throws IOException {
        byte[] content = block.toByteArray();
        block.reset();
        CRC32C checksum = new CRC32C();
        checksum.update(content, 0, content.length);
        out.writeInt(content.length);
        out.writeInt((int) checksum.getValue());
        out.write(content);
    }

    /** Ends the file and gives it its name. Answers its length. */
    long finish() throws IOException {
        if (block.size() > 0) {
            endBlock();
        }
        intoBlock.writeLong(records);
        out.writeInt(0);
        endBlock();
        device.getFD().sync();
        device.close();
        long length = Files.size(part);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncDirectory();
        return length;
    }

    /** So that the name, too, is there after a power failure. */
    private void syncDirectory() throws IOException {
        Path directory = file.getParent();
        if (isPosix && directory != null) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** What is not finished is gone. */
    @Override
    public void close() throws IOException {
        device.close();
        Files.deleteIfExists(part);
    }
}
