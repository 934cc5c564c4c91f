package org.marquetry.transport.tcp.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

@ObjectClassDefinition(
        name = "Marquetry TCP listener",
        description = "An address on which MQTT clients connect over plain TCP.")
@interface TcpConfiguration {
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
    int port() default TcpKind.DEFAULT_PORT;

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
}
