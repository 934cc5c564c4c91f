package org.marquetry.transport.websocket.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

@ObjectClassDefinition(
        name = "Marquetry WebSocket listener",
        description = "An address on which MQTT clients, those in web pages too, connect by WebSocket.")
@interface WebSocketConfiguration {
    @AttributeDefinition(
            name = "Host",
            description = "Address or host name of the interface to listen on; 0.0.0.0 or :: listens on all of them.",
            required = false)
    String host() default "127.0.0.1";

    @AttributeDefinition(
            name = "Port",
            description = "TCP port; 0 lets the system pick one.",
            min = "0",
            max = "65535",
            required = false)
    int port() default WebSocketKind.DEFAULT_PORT;

    @AttributeDefinition(
            name = "Path",
            description = "The file of a Unix socket to listen at, instead of host and port.",
            required = false)
    String path();

    @AttributeDefinition(
            name = "TLS",
            description =
                    "Name of the TLS profile (org.marquetry.transport.tls~NAME) whose certificates are shown. Empty"
                            + " is without TLS.",
            required = false)
    String tls();

    @AttributeDefinition(
            name = "PROXY protocol",
            description = "The version of the PROXY protocol with which all connections begin, since they come from a"
                    + " proxy.",
            options = {
                @Option(label = "off", value = "off"),
                @Option(label = "v1", value = "v1"),
                @Option(label = "v2", value = "v2"),
                @Option(label = "any", value = "any")
            },
            required = false)
    String proxyProtocol() default "off";

    @AttributeDefinition(
            name = "PROXY sources",
            description = "Addresses or ranges of the proxies, such as 10.0.0.0/8; nobody else may connect if the PROXY"
                    + " protocol is on.",
            required = false)
    String[] proxySources();

    @AttributeDefinition(
            name = "Handshake time-out",
            description = "In seconds, for what comes before MQTT: TLS, WebSocket, the word of a proxy.",
            min = "1",
            max = "86400",
            required = false)
    int handshakeTimeout() default 10;

    @AttributeDefinition(
            name = "Close time-out",
            description = "In seconds, for the last words of a connection that the broker ends to be sent, and for its"
                    + " client to close its side. For clients that connect from now on.",
            min = "1",
            max = "86400",
            required = false)
    int closeTimeout() default 5;

    @AttributeDefinition(
            name = "CONNECT time-out",
            description = "In seconds, for CONNECT to come; 0 leaves it to the broker.",
            min = "0",
            max = "86400",
            required = false)
    int connectTimeout() default 0;

    @AttributeDefinition(
            name = "Idle time-out",
            description =
                    "In seconds, after which a client that is silent is gone, whatever keep alive it asks for; 0 is"
                            + " never.",
            min = "0",
            max = "86400",
            required = false)
    int idleTimeout() default 0;

    @AttributeDefinition(
            name = "Accept rate",
            description = "How many connections are accepted in a second; further ones wait to be accepted.",
            min = "1",
            max = "2147483647",
            required = false)
    int acceptRate() default Integer.MAX_VALUE;

    @AttributeDefinition(
            name = "Realm",
            description =
                    "Told to whoever authenticates the listener's clients, so that they may be known elsewhere than"
                            + " those of other listeners.",
            required = false)
    String realm();

    @AttributeDefinition(
            name = "Mount point",
            description = "What comes in front of all topics of the listener's clients without their seeing it, such as"
                    + " site/1/. For clients that connect from now on.",
            required = false)
    String mountPoint();

    @AttributeDefinition(
            name = "Maximum connections",
            description = "How many connections this listener has open at once; further ones are closed at once.",
            min = "1",
            max = "2147483647",
            required = false)
    int maxConnections() default Integer.MAX_VALUE;

    @AttributeDefinition(
            name = "Maximum packet size",
            description = "In bytes, for packets of clients of this listener; the broker's own limit applies as well."
                    + " Empty leaves it to the broker.",
            min = "1",
            max = "268435460",
            required = false)
    int maxPacketSize();

    @AttributeDefinition(
            name = "Allowed versions",
            description = "The versions of MQTT that clients of this listener may speak.",
            options = {
                @Option(label = "3.1", value = "3.1"),
                @Option(label = "3.1.1", value = "3.1.1"),
                @Option(label = "5.0", value = "5.0")
            },
            required = false)
    String[] allowedVersions() default {"3.1", "3.1.1", "5.0"};

    @AttributeDefinition(
            name = "Allow anonymous clients",
            description = "Whether clients of this listener may connect without credentials. Empty leaves it to the"
                    + " broker.",
            options = {@Option(label = "true", value = "true"), @Option(label = "false", value = "false")},
            required = false)
    String allowAnonymous();

    @AttributeDefinition(name = "URL path", description = "The path that clients have to ask for.", required = false)
    String urlPath() default WebSocketKind.DEFAULT_PATH;

    @AttributeDefinition(
            name = "Origins",
            description = "The origins of web pages whose scripts may connect, such as https://example.org; * is all."
                    + " Empty allows pages of the host that the broker is reached by, and pages of this machine.",
            required = false)
    String[] origins() default {};

    @AttributeDefinition(
            name = "Trusted proxies",
            description = "Addresses or ranges, such as 10.0.0.0/8, of proxies that are believed what they say in"
                    + " X-Forwarded-For or X-Real-IP about where a client is.",
            required = false)
    String[] trustedProxies() default {};

    @AttributeDefinition(
            name = "Refusal time-out",
            description = "In seconds, for a client whose request is refused to read why. For clients that connect from"
                    + " now on.",
            min = "1",
            max = "60",
            required = false)
    int refusalTimeout() default 2;

    @AttributeDefinition(
            name = "Compression",
            description = "Whether clients may compress what they send and are sent.",
            required = false)
    boolean compression() default false;
}
