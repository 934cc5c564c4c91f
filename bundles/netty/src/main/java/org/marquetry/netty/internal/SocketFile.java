package org.marquetry.netty.internal;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

import org.jspecify.annotations.Nullable;

/** The file of a Unix socket, which stays when whoever listened there dies, and has to be out of the way then. */
final class SocketFile {
    /** For who runs the broker, and its group. */
    private static final String PERMISSIONS = "rw-rw----";

    private final Path path;

    private SocketFile(Path path) {
        this.path = path;
    }

    /** Null if the address is not one of a Unix socket. */
    static @Nullable SocketFile of(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress unix ? new SocketFile(unix.getPath()) : null;
    }

    /** Removes a file at which nobody listens any more. */
    void makeRoom() throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther()) {
            throw new IOException("there is a file that is not a socket");
        }
        if (isListenedAt()) {
            throw new IOException("address already in use");
        }
        Files.delete(path);
    }

    private boolean isListenedAt() {
        try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return probe.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    void protect() throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(PERMISSIONS));
    }

    void remove() throws IOException {
        Files.deleteIfExists(path);
    }
}
