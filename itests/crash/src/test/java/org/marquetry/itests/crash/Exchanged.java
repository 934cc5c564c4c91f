package org.marquetry.itests.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Layer;
import org.marquetry.itests.harness.SecureLayer;

/** A piece of the broker that can be exchanged, and what has to be around it for clients to need it all the time. */
enum Exchanged {
    CODEC("codec", "codec.PacketCodec"),
    ENGINE("broker", "broker.Broker"),
    PASSWORDS("auth.password", "auth.Authenticator") {
        @Override
        BrokerProcess.Start configured(BrokerProcess.Start start, Path scratch) {
            return start.config(bundle(), "file=" + users(scratch));
        }

        @Override
        Login login() {
            return Login.password("ann", "correct horse");
        }
    },
    METHODS("auth.sasl", "auth.EnhancedAuthenticator") {
        @Override
        BrokerProcess.Start start(Path scratch) {
            return BrokerProcess.onFreePort()
                    .config(bundle(), "mechanisms=SCRAM-SHA-256", "file=" + users(scratch))
                    .config("org.marquetry.broker", "allowAnonymous=true");
        }

        @Override
        Login login() {
            return new ScramLogin("ann", "pencil", SALT, ITERATIONS);
        }
    },
    TOKENS("auth.jwt", "auth.Authenticator") {
        @Override
        BrokerProcess.Start configured(BrokerProcess.Start start, Path scratch) {
            String key =
                    Base64.getMimeEncoder().encodeToString(ISSUER.getPublic().getEncoded());
            String pem = "-----BEGIN PUBLIC KEY-----\n" + key + "\n-----END PUBLIC KEY-----\n";
            return start.config(bundle() + "~test", "keys=" + write(scratch, "key.pem", pem));
        }

        @Override
        Login login() {
            return Login.password("ann", token());
        }
    },
    RULES("auth.acl", "auth.Authorizer") {
        @Override
        BrokerProcess.Start start(Path scratch) {
            Path rules = write(scratch, "rules", "allow everyone readwrite call/#\n");
            return BrokerProcess.onFreePort().config(bundle(), "file=" + rules);
        }
    },
    TLS("transport.tls", "transport.TlsProfile", Door.SECURED) {
        @Override
        BrokerProcess.Start start(Path scratch) {
            return secured();
        }
    },
    TCP("transport.tcp", "transport.Listener"),
    WEB_SOCKET("transport.websocket", "transport.Listener", Door.WEB_SOCKET) {
        @Override
        BrokerProcess.Start start(Path scratch) {
            return BrokerProcess.withOnly().folders("data", "config").config(bundle() + "~test", "port=0");
        }
    },
    ROCKSDB("persistence.rocksdb", "store.Store"),
    MVSTORE("persistence.mvstore", "store.Store") {
        @Override
        BrokerProcess.Start start(Path scratch) {
            return BrokerProcess.onFreePort().config(bundle(), "sync=always");
        }
    },
    /** The same as for {@link #PASSWORDS}, but they are asked for another piece, which speaks with the clients. */
    ASKED_FOR_PLAIN("auth.password", "auth.Authenticator", Door.SECURED) {
        @Override
        BrokerProcess.Start start(Path scratch) {
            return PASSWORDS.configured(secured(), scratch).config(METHODS.bundle(), "mechanisms=PLAIN");
        }

        @Override
        Login login() {
            return Login.method("PLAIN", "\0ann\0correct horse");
        }
    },
    ASKED_FOR_BEARERS("auth.jwt", "auth.Authenticator", Door.SECURED) {
        @Override
        BrokerProcess.Start start(Path scratch) {
            return TOKENS.configured(secured(), scratch).config(METHODS.bundle(), "mechanisms=OAUTHBEARER");
        }

        @Override
        Login login() {
            return Login.method("OAUTHBEARER", "n,,\u0001auth=Bearer " + token() + "\u0001\u0001");
        }
    };

    private static final String SALT = "W22ZaJ0SNY7soEsUEjb6gQ==";
    private static final int ITERATIONS = 4096;
    private static final String USER = "ann:$7$101$fbUiGqODL8GFz4w2$LTuxEJR589aox2m5ztO+zHt5/OBUdUF12HQjORic4kEzoZmQ"
            + "xY/HuBx8jCteFtXR7N8ASA2a9ILsnMaExWkbGg== SCRAM-SHA-256$" + ITERATIONS + ":" + SALT
            + "$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=\n";
    private static final KeyPair ISSUER = newKey();

    /** Through what its clients come in. */
    private enum Door {
        PLAIN("mqtt", () -> () -> Layer.NONE),
        SECURED("mqtts", SecureLayer::clients),
        WEB_SOCKET("ws", () -> WebSocketLayer::new);

        private final String scheme;
        private final Supplier<Supplier<Layer>> layers;

        Door(String scheme, Supplier<Supplier<Layer>> layers) {
            this.scheme = scheme;
            this.layers = layers;
        }
    }

    /** How it is exchanged. */
    enum Way {
        UPDATE,
        STOP_START,
        /** The file of a next version is put into the watched directory, and taken away again. */
        DEPLOY,
        /** Another bundle does the same with a higher ranking, and goes again. */
        RANK,
        /** By the command of an operator, who then wants the former one back. */
        COMMAND
    }

    private final String bundle;
    private final String type;
    private final Door door;

    Exchanged(String bundle, String type) {
        this(bundle, type, Door.PLAIN);
    }

    Exchanged(String bundle, String type, Door door) {
        this.bundle = "org.marquetry." + bundle;
        this.type = "org.marquetry.api." + type;
        this.door = door;
    }

    /** All of them, or those that {@code exchange.piece} names. */
    static Stream<Exchanged> chosen() {
        List<String> only = List.of(System.getProperty("exchange.piece", "").split(","));
        return Stream.of(values()).filter(piece -> only.equals(List.of("")) || only.contains(piece.name()));
    }

    /** The symbolic name of the bundle. */
    String bundle() {
        return bundle;
    }

    /** The service that it offers. */
    String type() {
        return type;
    }

    /** A broker that uses it. */
    BrokerProcess.Start start(Path scratch) {
        return configured(BrokerProcess.onFreePort(), scratch);
    }

    /** Has a broker use it. */
    BrokerProcess.Start configured(BrokerProcess.Start start, Path scratch) {
        return start;
    }

    private static BrokerProcess.Start secured() {
        return BrokerProcess.withOnly("--self-signed")
                .folders("data", "config")
                .config("org.marquetry.transport.tcp~secured", "port=0", "tls=self-signed");
    }

    /** Of the address to which its clients connect. */
    String scheme() {
        return door.scheme;
    }

    /** How its clients say who they are. */
    Login login() {
        return Login.NONE;
    }

    /** What its clients speak through. */
    Supplier<Layer> layers() {
        return door.layers.get();
    }

    private static Path users(Path scratch) {
        return write(scratch, "users", USER);
    }

    private static Path write(Path scratch, String name, String content) {
        try {
            return Files.writeString(scratch.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String token() {
        String claims =
                "{\"sub\":\"ann\",\"exp\":" + Instant.now().plusSeconds(7200).getEpochSecond() + "}";
        String content = base64("{\"alg\":\"ES256\"}".getBytes(StandardCharsets.US_ASCII)) + "."
                + base64(claims.getBytes(StandardCharsets.US_ASCII));
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(ISSUER.getPrivate());
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return content + "." + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
