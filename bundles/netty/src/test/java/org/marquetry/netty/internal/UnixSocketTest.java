package org.marquetry.netty.internal;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.io.TempDir;
import org.marquetry.api.transport.EventLoops.Binding;
import org.marquetry.api.transport.ListenerPolicy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Listeners at Unix sockets. */
final class UnixSocketTest {
    @TempDir
    Path folder;

    private UnixDomainSocketAddress address() {
        return UnixDomainSocketAddress.of(folder.resolve("s"));
    }

    private static Binding bind(Rig rig, UnixDomainSocketAddress address) throws IOException {
        return rig.loops.bind(address, ListenerPolicy.unrestricted("unix"), connection -> {
            TestHandler handler = new TestHandler(connection, TestHandler::echo);
            rig.handlers.add(handler);
            return handler;
        });
    }

    private void echoes() throws IOException {
        try (SocketChannel client = SocketChannel.open(address())) {
            client.write(ByteBuffer.wrap(new byte[] {7}));
            ByteBuffer answer = ByteBuffer.allocate(1);
            assertEquals(1, client.read(answer));
            assertEquals(7, answer.get(0));
        }
    }

    @EitherTransport
    void clientsConnectToTheFileAndItGoesWithTheListener(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 2, TestHandler::echo)) {
            Binding binding = bind(rig, address());
            assertEquals(address().toString(), binding.address().toString());
            assertEquals(
                    "rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("s"))));
            echoes();
            Rig.until(() -> binding.connections() == 0);
            binding.close();
            assertFalse(Files.exists(folder.resolve("s")));
        }
    }

    @EitherTransport
    void aFileThatWasLeftBehindIsReplacedAndNothingElseIs(String transport) throws Exception {
        try (ServerSocketChannel dead = ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            dead.bind(address());
        }
        assertTrue(Files.exists(folder.resolve("s")));
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Binding binding = bind(rig, address());
            echoes();
            IOException used = assertThrows(IOException.class, () -> bind(rig, address()));
            assertEquals("cannot listen on " + address() + ": address already in use", used.getMessage());
            Path text = Files.writeString(folder.resolve("t"), "text");
            IOException file = assertThrows(IOException.class, () -> bind(rig, UnixDomainSocketAddress.of(text)));
            assertEquals("cannot listen on " + text + ": there is a file that is not a socket", file.getMessage());
            assertEquals("text", Files.readString(text));
            binding.close();
        }
    }
}
