"""appeals 群众诉求服务: petitions after 《信访工作条例》, five services, service points, sealed letters to the discipline body."""
