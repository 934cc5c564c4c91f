package org.marquetry.netty.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

@ObjectClassDefinition(
        name = "Marquetry event loops",
        description = "Threads that serve the connections, and how they talk to sockets.")
@interface NettyConfiguration {
    @AttributeDefinition(
            name = "Loops",
            description = "Number of event loops; 0 means one for each processor. Takes effect when the bundle starts.",
            min = "0",
            max = "256",
            required = false)
    int loops() default 0;

    @AttributeDefinition(
            name = "Transport",
            description = "How to wait for sockets: epoll (native, Linux only), nio (everywhere), or auto: epoll where"
                    + " it is available. Takes effect when the bundle starts.",
            options = {
                @Option(label = "auto", value = "auto"),
                @Option(label = "epoll", value = "epoll"),
                @Option(label = "nio", value = "nio")
            },
            required = false)
    String transport() default "auto";

    @AttributeDefinition(
            name = "Maximum unsent bytes",
            description = "Bytes that wait to be sent above which a connection counts as not keeping up, until half of"
                    + " that is left. Takes effect at once.",
            min = "1024",
            max = "1073741824",
            required = false)
    int maxUnsent() default 1048576;
}
