package org.marquetry.itests.clients;

import java.util.function.Supplier;

import javax.net.SocketFactory;

import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Layer;
import org.marquetry.itests.harness.SecureLayer;

/** What many clients come through, with MQTT as it is or within WebSocket. */
enum Door {
    PLAIN("mqtt", "ws") {
        @Override
        BrokerProcess.Start open(BrokerProcess.Start start) {
            return start.config("org.marquetry.transport.tcp~door", "port=0")
                    .config("org.marquetry.transport.websocket~door", "port=0");
        }

        @Override
        Supplier<Layer> layers() {
            return () -> Layer.NONE;
        }

        @Override
        SocketFactory sockets() {
            return SocketFactory.getDefault();
        }
    },
    TLS("mqtts", "wss") {
        @Override
        BrokerProcess.Start open(BrokerProcess.Start start) throws Exception {
            return secured(start, "jdk");
        }
    },
    TLS_OF_OPENSSL("mqtts", "wss") {
        @Override
        BrokerProcess.Start open(BrokerProcess.Start start) throws Exception {
            return OpenSslBundles.deployed(secured(start, "openssl"));
        }
    };

    private final String scheme;
    private final String webSocketScheme;

    Door(String scheme, String webSocketScheme) {
        this.scheme = scheme;
        this.webSocketScheme = webSocketScheme;
    }

    /** Has the broker listen on a port for MQTT, and on one for WebSocket. */
    abstract BrokerProcess.Start open(BrokerProcess.Start start) throws Exception;

    /** What a client puts its packets into. */
    Supplier<Layer> layers() {
        return SecureLayer.clients();
    }

    /** Sockets that do the same by themselves. */
    SocketFactory sockets() {
        return SecureLayer.trusting().getSocketFactory();
    }

    boolean isSecured() {
        return this != PLAIN;
    }

    int port(BrokerProcess broker) {
        return port(broker, scheme);
    }

    int webSocketPort(BrokerProcess broker) {
        return port(broker, webSocketScheme);
    }

    private static int port(BrokerProcess broker, String wanted) {
        return broker.listeners().stream()
                .filter(uri -> uri.getScheme().equals(wanted))
                .findAny()
                .orElseThrow()
                .getPort();
    }

    private static BrokerProcess.Start secured(BrokerProcess.Start start, String provider) throws Exception {
        TestAuthority authority = TestAuthority.shared();
        synchronized (authority) {
            authority.issue("door", "localhost");
        }
        return start.config("org.marquetry.transport.tcp~door", "port=0", "tls=door")
                .config("org.marquetry.transport.websocket~door", "port=0", "tls=door")
                .config(
                        "org.marquetry.transport.tls~door",
                        "provider=" + provider,
                        "certificate=" + authority.file("door.pem"),
                        "key=" + authority.file("door.key"));
    }
}
